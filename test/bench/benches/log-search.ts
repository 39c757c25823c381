import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { createArchive, type LogArchive } from '../../../source/domain/logs/archive.ts';
import { readFilter, testOf } from '../../../source/domain/logs/filter.ts';
import type { Level } from '../../../source/domain/logs/level.ts';
import { select } from '../../../source/domain/logs/selection.ts';
import { containerLog, serviceLog } from '../../../source/domain/logs/source.ts';
import { limitBacktracking } from '../../../source/linear-regex.ts';
import { type Figure, figure, percentile } from '../report.ts';

const lineCount = 1_000_000;
const memoryBytes = 256e6;
/** What the screen gives a search before it draws, in ms. */
const sliceMs = 8;
/** Lines on a screen. */
const rows = 40;
const batch = 10_000;

interface Search {
  readonly name: string;
  readonly filter: string;
  readonly level?: Level;
  /** Arguments of grep for the same question; none where it has no answer. */
  readonly grep?: readonly string[];
}

const searches: readonly Search[] = [
  { name: 'text, few hits', filter: '"transport is closing"', grep: ['-F', 'transport is closing'] },
  { name: 'text, many hits', filter: 'kubelet', grep: ['-F', 'kubelet'] },
  {
    name: 'regular expression',
    filter: '/took [0-9]{4,}\\.[0-9]+ms/',
    grep: ['-E', 'took [0-9]{4,}\\.[0-9]+ms'],
  },
  { name: 'expression that tries for ever', filter: '/(\\w+\\s?)+#/' },
  { name: 'two texts and a level', filter: 'apply -range', level: 3 },
  { name: 'level alone', filter: '', level: 4 },
];

/** Search and filter over a million kept lines, in slices as the screen does it, beside grep on the same bytes. */
export async function logSearch(): Promise<readonly Figure[]> {
  limitBacktracking();
  const folder = mkdtempSync(join(tmpdir(), 'talos-tui-bench-'));
  try {
    const path = join(folder, 'lines');
    const archive = createArchive(memoryBytes);
    const before = process.memoryUsage.rss();
    const figures = [...load(archive, path)];
    const held = archive.rings.reduce((sum, ring) => sum + ring.bytes, 0) / 1e6;
    for (const search of searches) figures.push(...(await measure(archive, search, path)));
    const grown = (process.memoryUsage.rss() - before) / 1e6;
    return [
      ...figures,
      figure('resident memory', grown, 'MB', `more than before; ${Math.round(held)} MB are held`),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function load(archive: LogArchive, path: string): readonly Figure[] {
  const rings = ['etcd', 'kubelet', 'cri', 'apiserver'].map((name, index) =>
    archive.open(index < 3 ? serviceLog('10.0.0.1', name) : containerLog('10.0.0.1', name)),
  );
  const file = openSync(path, 'w');
  let spentMs = 0;
  for (let first = 0; first < lineCount; first += batch) {
    const lines = Array.from({ length: batch }, (_, index) => lineOf(first + index));
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    writeSync(file, bytes);
    const startedAt = performance.now();
    let from = 0;
    for (let line = first; line < first + batch; line++) {
      const to = bytes.indexOf(0x0a, from);
      const ring = rings[line % rings.length];
      if (ring !== undefined)
        archive.append(ring, bytes, from, to, startTime + line, levelAt(line), startTime);
      from = to + 1;
    }
    spentMs += performance.now() - startedAt;
  }
  closeSync(file);
  const kept = rings.reduce((sum, ring) => sum + ring.count, 0);
  return [figure('append', spentMs / (lineCount / 100_000), 'ms', `per 100,000 lines; ${kept} are kept`)];
}

async function measure(archive: LogArchive, search: Search, path: string): Promise<readonly Figure[]> {
  const read = readFilter(search.filter);
  if ('problem' in read) throw new Error(read.problem);
  const now = (): number => performance.now();
  const startedAt = now();
  const selection = select(archive, testOf({ ...read, level: search.level ?? 0 }, null));
  const slices: number[] = [];
  let firstMs = 0;
  for (let isMore = true; isMore; ) {
    const sliceStartedAt = now();
    isMore = selection.advance(sliceMs, now);
    slices.push(now() - sliceStartedAt);
    const first = selection.before(null, rows);
    if (firstMs === 0 && first.length > 0) firstMs = now() - startedAt;
  }
  const totalMs = slices.reduce((sum, slice) => sum + slice, 0);
  const grepMs = search.grep === undefined ? null : await grep(search.grep, path, selection.count);
  const ratio =
    grepMs === null ? '' : `; ${(totalMs / grepMs).toFixed(2)} of grep -c (${Math.round(grepMs)} ms)`;
  const firstHits = figure('- first hits', firstMs, 'ms', `a slice of ${sliceMs} ms and ${rows} places`);
  return [
    figure(search.name, totalMs, 'ms', `${selection.count} hits${ratio}`),
    ...(selection.count === 0 ? [] : [firstHits]),
    figure('- longest slice', Math.max(...slices), 'ms', `of ${slices.length}`),
  ];
}

/** @throws Error when it counts otherwise: then it was asked something else */
async function grep(words: readonly string[], path: string, count: number): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 3; time++) {
    const startedAt = performance.now();
    const { stdout } = await promisify(execFile)('grep', ['-c', ...words, path]);
    times.push(performance.now() - startedAt);
    if (Number(stdout) !== count) throw new Error(`grep counts ${stdout.trim()}, the selection ${count}`);
  }
  return percentile(times, 0.5);
}

const startTime = Date.UTC(2026, 10, 23, 4);

function levelAt(line: number): Level {
  if (line % 1000 < 4) return 4;
  return line % 50 < 4 ? 3 : 2;
}

/** A line as these services write them, of about 150 bytes. */
function lineOf(line: number): string {
  const clock = new Date(startTime + line).toISOString();
  if (line % 10_007 === 0)
    return `${clock.slice(0, -1)}: rpc error: code = Unavailable desc = transport is closing (${line})`;
  const kinds = [etcdLine, kubeletLine, containerdLine, kubernetesLine];
  return kinds[line % kinds.length]?.(line, clock) ?? '';
}

function etcdLine(line: number, clock: string): string {
  const took = `${(line * 7919) % 1400}.${line % 1_000_000}ms`;
  return `{"level":"info","ts":"${clock}","caller":"traceutil/trace.go:171","msg":"trace[${line}] range","detail":"{range_begin:/registry/pods/; took ${took}; }"}`;
}

function kubeletLine(line: number, clock: string): string {
  return `I1123 ${clock.slice(11, 23)}000    2089 kubelet.go:2437] "SyncLoop (PLEG): event for pod" pod="kube-system/coredns-${line}" event={"ID":"5f${line}","Type":"ContainerStarted"}`;
}

function containerdLine(line: number, clock: string): string {
  return `{"level":"info","msg":"StartContainer for \\"${line.toString(16).padStart(32, '0')}\\" returns successfully","time":"${clock.slice(0, 19)}.${line}Z"}`;
}

function kubernetesLine(line: number, clock: string): string {
  return `${clock} stderr F W1123 ${clock.slice(11, 23)}000       1 watcher.go:338] watch chan error: etcdserver: mvcc: required revision has been compacted, apply ${line}`;
}
