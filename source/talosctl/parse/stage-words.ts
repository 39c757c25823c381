/** `name:"services" reason:"etcd not running"`, with `\"` inside. Between the two are one or two spaces. */
const condition = /name:"[^"]*" {1,2}reason:"((?:[^"\\]|\\.)*)"/g;

/**
 * The machine's status in a line of `talosctl upgrade`, short: `BOOTING, waits for: etcd not running`.
 *
 * @param unmet - the unmet conditions as Go prints them.
 */
export function stageWords(stage: string, ready: string, unmet: string): string {
  if (ready === 'true') return `${stage}, ready`;
  const reasons = [...unmet.matchAll(condition)].map(([, reason = '']) => reason.replaceAll('\\"', '"'));
  return reasons.length === 0 ? `${stage}, not ready` : `${stage}, waits for: ${reasons.join('; ')}`;
}
