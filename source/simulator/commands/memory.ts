import type { Call } from '../call.ts';
import { askAll } from '../call.ts';
import { table } from '../go-format.ts';
import { memoryUse } from '../measurements.ts';

const header = ['NODE', 'TOTAL', 'USED', 'FREE', 'SHARED', 'BUFFERS', 'CACHE', 'AVAILABLE'];

/** `memory`: a table in MiB. */
export async function memory(call: Call): Promise<number> {
  const answers = await askAll(call, 'error getting memory stats', (state) =>
    memoryUse(state, call.world.now),
  );
  if (!answers) return 1;
  const rows = answers.map(({ target, value }) => {
    const { total, free, shared, buffers, cached, available } = value;
    const used = total - free - cached - buffers;
    const numbers = [total, used, free, shared, buffers, cached, available];
    return [target, ...numbers.map((kilobytes) => String(Math.floor(kilobytes / 1024)))];
  });
  call.stdout(table([header, ...rows]));
  return 0;
}
