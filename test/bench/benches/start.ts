import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { openTerminal } from '../../helpers/pty.ts';
import { type Home, makeHome, programFile } from '../lab.ts';
import { distribution, type Figure } from '../report.ts';

const runs = 10;
const firstRow = /192\.168\.1\.101 .*healthy/;
const everyRow = /192\.168\.1\.101 .*healthy.*192\.168\.1\.102 .*healthy.*192\.168\.1\.103 .*healthy/s;

/** From the start of the process to its first frame and its first data, beside what any Node takes. */
export async function start(): Promise<readonly Figure[]> {
  const home = makeHome();
  try {
    const bare = await repeat(() => runToEnd(['-e', '0'], home));
    const version = await repeat(() => runToEnd([programFile, '--version'], home));
    const snapshot = await repeat(() => runToEnd([programFile, '--demo', '--once'], home));
    const screens = await repeat(() => openScreen(home));
    return [
      distribution('node -e 0', bare, 'ms', 'for comparison'),
      distribution('--version', version, 'ms'),
      distribution('--once', snapshot, 'ms', 'to its end, on the practice cluster'),
      distribution(
        'first frame',
        screens.map((times) => times.frame),
        'ms',
        'text on the screen',
      ),
      distribution(
        'first row',
        screens.map((times) => times.row),
        'ms',
        'one node “healthy”',
      ),
      distribution(
        'all rows',
        screens.map((times) => times.rows),
        'ms',
        'three nodes “healthy”',
      ),
    ];
  } finally {
    home.remove();
  }
}

async function repeat<T>(measure: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let run = 0; run < runs; run++) results.push(await measure());
  return results;
}

/** How long the process runs, in ms. */
async function runToEnd(args: readonly string[], home: Home): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    cwd: home.folder,
    env: { ...process.env, ...home.environment },
  });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}`);
  return performance.now() - startedAt;
}

/** When what is on the screen, in ms from the start of the process. */
async function openScreen(home: Home): Promise<{ frame: number; row: number; rows: number }> {
  const startedAt = performance.now();
  const terminal = openTerminal({
    args: [programFile, '--demo'],
    environment: home.environment,
    cwd: home.folder,
    columns: 120,
    rows: 40,
  });
  const elapsed = (): number => performance.now() - startedAt;
  try {
    await terminal.waitFor((screen) => screen.text() !== '');
    const frame = elapsed();
    await terminal.waitFor(firstRow);
    const row = elapsed();
    await terminal.waitFor(everyRow);
    const rows = elapsed();
    terminal.write('q');
    await terminal.waitForExit();
    return { frame, row, rows };
  } finally {
    await terminal.close();
  }
}
