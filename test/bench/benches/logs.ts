import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Terminal } from '../../helpers/pty.ts';
import { type Lab, withLab } from '../lab.ts';
import { type Figure, figure, percentile } from '../report.ts';
import { logSearch } from './log-search.ts';

const floodRate = 20_000;
const floodSeconds = 30;
const followSeconds = 10;
const settleSeconds = 3;
const writer = join(import.meta.dirname, '../log-writer.ts');

/** A lab whose kubelet of ryzen writes so many lines a second, on the full page. */
function withWriter<T>(
  rate: number,
  seconds: number,
  measure: (lab: Lab, written: () => number) => Promise<T>,
): Promise<T> {
  const logs = (folder: string) => [
    process.execPath,
    writer,
    String(rate),
    String(seconds),
    join(folder, 'lines'),
  ];
  return withLab({ logs }, async (lab) => {
    const written = () => Number(readFileSync(join(lab.folder, 'lines'), 'utf8'));
    await lab.terminal.waitFor('● healthy');
    lab.terminal.write('lf');
    await lab.terminal.waitFor(/ryzen · kubelet log · following/);
    await lab.terminal.waitFor('SyncLoop');
    return measure(lab, written);
  });
}

const notes = ['times in UTC', 'how long ago', 'times as here'];

/** From a key to the frame with its answer, while lines come. */
async function pressKeys(terminal: Terminal, presses: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let press = 0; press < presses; press++) {
    await delay(150);
    const startedAt = performance.now();
    terminal.write('t');
    await terminal.waitFor(notes[press % notes.length] ?? '');
    times.push(performance.now() - startedAt);
  }
  return times;
}

const numberIn = (text: string, pattern: RegExp): number =>
  Number((pattern.exec(text)?.[1] ?? '0').replaceAll(',', ''));

/** The lines that are kept and those that were dropped, as the screen tells them. */
async function accounted(terminal: Terminal): Promise<{ readonly kept: number; readonly dropped: number }> {
  terminal.write('/SyncLoop\r');
  await terminal.waitFor(/\/ SyncLoop: [\d,]+ lines(?! ?, )/);
  const title = terminal.text();
  return {
    kept: numberIn(title, /SyncLoop: ([\d,]+) lines/),
    dropped: numberIn(title, /([\d,]+) oldest not kept/),
  };
}

async function flood(): Promise<readonly Figure[]> {
  return withWriter(floodRate, floodSeconds, async (lab, written) => {
    const { terminal } = lab;
    const before = lab.usage();
    const bytesBefore = terminal.bytes();
    const linesBefore = written();
    const startedAt = performance.now();
    const times = await pressKeys(terminal, 100);
    const early = lab.usage();
    await delay(Math.max(0, (floodSeconds - 2) * 1000 - (performance.now() - startedAt)));
    const after = lab.usage();
    const seconds = (performance.now() - startedAt) / 1000;
    const lines = written() - linesBefore;
    const bytes = terminal.bytes() - bytesBefore;
    await terminal.waitFor(() => written() === floodRate * floodSeconds, { timeoutMs: 60_000 });
    await terminal.waitFor(`web-${floodRate * floodSeconds - 1}"`, { timeoutMs: 30_000 });
    const { kept, dropped } = await accounted(terminal);
    const total = written();
    return [
      figure('lines a second', lines / seconds, '', `for ${floodSeconds} s, ${total} lines in all`),
      figure('kept', kept, 'lines', '16 MB'),
      figure('dropped, and counted', dropped, 'lines'),
      figure('lost unseen', total - kept - dropped, 'lines'),
      figure('key to frame, p50', percentile(times, 0.5), 'ms', `of ${times.length}`),
      figure('key to frame, p99', percentile(times, 0.99), 'ms'),
      figure('own processor time', ((after.ownMs - before.ownMs) / lines) * 1e5, 'ms', 'for 100,000 lines'),
      figure('resident after half', early.residentMb, 'MB'),
      figure(
        'resident at the end',
        after.residentMb,
        'MB',
        `${Math.round(before.residentMb)} MB at the beginning`,
      ),
      figure('to the terminal', bytes / seconds / 1000, 'kB/s'),
    ];
  });
}

async function followed(rate: number): Promise<Figure> {
  return withWriter(rate, followSeconds + 20, async ({ terminal }) => {
    // Until the page is full, or nearly so, it is cheaper than later.
    await delay(settleSeconds * 1000);
    const before = terminal.bytes();
    await delay(followSeconds * 1000);
    const bytes = (terminal.bytes() - before) / followSeconds;
    return figure(`following ${rate} lines a second`, bytes / 1000, 'kB/s', 'full page, 120×40');
  });
}

/** A flood, what following costs a terminal, and search and filter over a million lines. */
export async function logs(): Promise<readonly Figure[]> {
  const flooded = await flood();
  const quiet = [await followed(2), await followed(20), await followed(2000)];
  return [...flooded, ...quiet, ...(await logSearch())];
}
