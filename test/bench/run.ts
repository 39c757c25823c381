/** The project's benches: `npm run bench [-- NAME]`, described in docs/benches.md. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import process from 'node:process';
import { closeAllTerminals } from '../helpers/pty.ts';
import { events } from './benches/events.ts';
import { fleet } from './benches/fleet.ts';
import { idle, life } from './benches/idle.ts';
import { keys } from './benches/keys.ts';
import { logs } from './benches/logs.ts';
import { size } from './benches/size.ts';
import { stall } from './benches/stall.ts';
import { start } from './benches/start.ts';
import { type Bench, type Figure, table } from './report.ts';

const benches: Readonly<Record<string, Bench>> = {
  size,
  start,
  idle,
  life,
  events,
  keys,
  fleet,
  stall,
  logs,
};

/** No bench takes longer, in ms: what it waits for then fails, and it tidies up. */
const limitMs = 180_000;

async function bounded(run: Bench): Promise<readonly Figure[]> {
  const timer = setTimeout(() => void closeAllTerminals(), limitMs);
  try {
    return await run();
  } finally {
    clearTimeout(timer);
  }
}

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(benches, name));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`,
    );
    process.exitCode = 64;
    return;
  }
  const [cpu] = cpus();
  const machine = `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'})`;
  console.log(`Node ${process.version}, ${machine}, load ${loadavg()[0]?.toFixed(1)} at the start\n`);
  const rows: (Figure & { readonly bench: string })[] = [];
  for (const [bench, run] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(bench)) continue;
    process.stderr.write(`${bench} …\n`);
    for (const figure of await bounded(run)) rows.push({ bench, ...figure });
  }
  console.log(table(rows));
}

try {
  await main(process.argv.slice(2));
} finally {
  await closeAllTerminals();
}
