import { sanitizeLine } from '../../text/sanitize.ts';
import { stageWords } from './stage-words.ts';

/** What the node's machined is at. */
interface NodeEvent {
  readonly name: string;
  readonly action: string;
  readonly words: string;
}

/** What one line of the output of `talosctl upgrade` or `reboot` means. `words` is the line without its node. */
export type UpgradeLine =
  /** The node leads, not talosctl. */
  | { readonly kind: 'legacy' }
  | { readonly kind: 'pulled'; readonly words: string }
  | { readonly kind: 'installer'; readonly words: string }
  | { readonly kind: 'installer ended'; readonly code: number }
  | { readonly kind: 'cordon'; readonly words: string }
  | { readonly kind: 'drained'; readonly words: string }
  | {
      readonly kind: 'pod';
      readonly namespace: string;
      readonly name: string;
      readonly fate: 'asked' | 'gone' | 'refused';
      readonly reason: string | null;
      readonly words: string;
    }
  | { readonly kind: 'uncordon'; readonly isDone: boolean; readonly words: string }
  | { readonly kind: 'awaits ready'; readonly words: string }
  /** The node is asked to act, or (`isAccepted`) has said that it does. */
  | { readonly kind: 'request'; readonly isAccepted: boolean; readonly words: string }
  | ({ readonly kind: 'phase' } & NodeEvent)
  | ({ readonly kind: 'sequence'; readonly error: string | null } & NodeEvent)
  | { readonly kind: 'stage'; readonly stage: string; readonly words: string }
  | { readonly kind: 'detail'; readonly words: string }
  | { readonly kind: 'unavailable'; readonly words: string }
  /** Looks like an error and is none: the node goes down as it was told to. */
  | { readonly kind: 'going down'; readonly words: string }
  | { readonly kind: 'ready'; readonly words: string }
  | { readonly kind: 'post check'; readonly words: string }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'error'; readonly text: string };

type Rule = readonly [pattern: RegExp, read: (match: readonly string[], words: string) => UpgradeLine];

/** Behind `"NODE": `, from the tracker of actions (siderolabs/talos, cmd/talosctl/pkg/talos/action/node.go). */
const trackerRules: readonly Rule[] = [
  [/^rpc error: /, (_, text) => ({ kind: 'error', text })],
  [
    /^error: (?:stopAllServices task|\w+ sequence) completed$/,
    (_, words) => ({ kind: 'going down', words: words.replace(/^error: /, '') }),
  ],
  [/^error: (.*)$/, ([, text = '']) => ({ kind: 'error', text })],
  [/^unavailable, retrying/, (_, words) => ({ kind: 'unavailable', words })],
  [/^waiting for actor ID$/, (_, words) => ({ kind: 'request', isAccepted: false, words })],
  [/^actor ID: /, (_, words) => ({ kind: 'request', isAccepted: true, words })],
  [
    /^phase: (\S+) action: (\S+)/,
    ([, name = '', action = ''], words) => ({ kind: 'phase', name, action, words }),
  ],
  [
    // The names stand the wrong way round: `code` holds the message.
    /^sequence: (\S+) action: (\S+)(?: error: \[code: (.*) message: .*\])?/,
    ([, name = '', action = '', error], words) => ({
      kind: 'sequence',
      name,
      action,
      error: error ?? null,
      words,
    }),
  ],
  [
    /^stage: (\S+) ready: (\w+) unmetCond: (.*)$/,
    ([, stage = '', ready = '', unmet = '']) => ({
      kind: 'stage',
      stage,
      words: stageWords(stage, ready, unmet),
    }),
  ],
  [
    /^service: (\S+) message: (.*) healthy: \w+$/,
    ([, service = '', message = '']) => ({ kind: 'detail', words: `${service}: ${message}` }),
  ],
  [/^task: /, (_, words) => ({ kind: 'detail', words })],
  [/^events check condition met$/, (_, words) => ({ kind: 'ready', words })],
  [/^post check passed$/, (_, words) => ({ kind: 'post check', words })],
];

/** Behind `NODE: `: what talosctl 1.13 and newer does by itself (its upgrade.go and nodedrain.go). */
const clientRules: readonly Rule[] = [
  [/^pulled image /, (_, words) => ({ kind: 'pulled', words })],
  [/^upgrade completed$/, () => ({ kind: 'installer ended', code: 0 })],
  [
    /^upgrade failed with exit code (-?\d{1,10})$/,
    ([, code]) => ({ kind: 'installer ended', code: Number(code) }),
  ],
  [/^(cordoning node|node cordoned|draining node)$/, (_, words) => ({ kind: 'cordon', words })],
  [/^node drained$/, (_, words) => ({ kind: 'drained', words })],
  [
    /^(evicting|deleting|evicted) pod ([^\s/]+)\/(\S+)$/,
    ([, verb, namespace = '', name = ''], words) => ({
      kind: 'pod',
      namespace,
      name,
      fate: verb === 'evicted' ? 'gone' : 'asked',
      reason: null,
      words,
    }),
  ],
  [
    /^failed to evict pod ([^\s/]+)\/([^\s:]+): (.*)$/,
    ([, namespace = '', name = '', reason = ''], words) => ({
      kind: 'pod',
      namespace,
      name,
      fate: 'refused',
      reason,
      words,
    }),
  ],
  [/^waiting for node to become Ready$/, (_, words) => ({ kind: 'awaits ready', words })],
  [/^uncordoning node$/, (_, words) => ({ kind: 'uncordon', isDone: false, words })],
  [/^node uncordoned$/, (_, words) => ({ kind: 'uncordon', isDone: true, words })],
  // Behind an optional time, and not the exit code, which the next line tells.
  [
    /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?((?!Exit code: ).*)$/,
    ([, words = '']) => ({ kind: 'installer', words }),
  ],
];

/** Lines of talosctl itself. The warnings (version skew, deprecated flags) are harmless. */
const ownRules: readonly Rule[] = [
  [/^New upgrade API is not available|^WARNING: Forcing use of legacy/, () => ({ kind: 'legacy' })],
  [/^Signal received, aborting/, () => ({ kind: 'aborted' })],
  [/^(?:error |error: |Error: |ERROR: |rpc error: )/, (_, text) => ({ kind: 'error', text })],
  // `--wait=false`: a table on standard output, of which only this row says something.
  [/^\S*[^\s:] Upgrade request received /, (_, words) => ({ kind: 'request', isAccepted: true, words })],
];

function firstOf(rules: readonly Rule[], text: string): UpgradeLine | null {
  for (const [pattern, read] of rules) {
    const match = pattern.exec(text);
    if (match) return read(match, text);
  }
  return null;
}

/** A name is no longer than this (DNS), which also bounds the search for its end. */
const trackerLine = /^"[^"]{1,255}": (.*)$/;
const clientLine = /^[^\s"]{1,255}: (.*)$/;

/** What this line means; null for one that means nothing: harmless, empty, not understood. */
export function readUpgradeLine(line: string): UpgradeLine | null {
  const text = sanitizeLine(line);
  const own = firstOf(ownRules, text);
  if (own || /^WARNING: |^Flag --/.test(text)) return own;
  const tracked = trackerLine.exec(text);
  if (tracked) return firstOf(trackerRules, tracked[1] ?? '');
  const client = clientLine.exec(text);
  return client ? firstOf(clientRules, client[1] ?? '') : null;
}
