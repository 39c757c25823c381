const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  µs: 0.001,
  us: 0.001,
  ns: 0.000_001,
};

/** A duration as Go prints it ("51h59m46s", "1.5s"), in ms; null for any other text. */
export function readDuration(text: string): number | null {
  if (text === '0' || text === '0s') return 0;
  if (!/^(\d+(\.\d+)?(h|m|s|ms|µs|us|ns))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|µs|us|ns|s)/g)) {
    total += Number(amount) * (unitMs[unit] ?? 0);
  }
  return total;
}
