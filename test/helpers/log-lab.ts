import { createArchive, type LogArchive } from '../../source/domain/logs/archive.ts';
import type { LogMark } from '../../source/domain/logs/mark.ts';
import type { LogSource } from '../../source/domain/logs/source.ts';
import type { Channel, Stream } from '../../source/state/channel.ts';
import { createLogStore, type LogState } from '../../source/state/logs/log-store.ts';
import { createLogTail, type LogTailOptions } from '../../source/state/logs/log-tail.ts';
import type { Runner, StreamEnd } from '../../source/talosctl/runner.ts';

export const ended = (stderr = '', exitCode: number | null = 1): StreamEnd => ({
  stderr,
  exitCode,
  durationMs: 1,
  failure: null,
});

/** What is kept of one log: its lines, and its marks in angle brackets, the oldest first. */
export function shownOf(archive: LogArchive, source: LogSource): readonly string[] {
  const ring = archive.ring(source);
  if (!ring) return [];
  return Array.from({ length: ring.next - ring.first }, (_, index) => {
    const mark = ring.mark(ring.first + index);
    return mark ? `<${mark.kind}>` : ring.text(ring.first + index);
  });
}

export function marksOf(archive: LogArchive, source: LogSource): readonly LogMark[] {
  const ring = archive.ring(source);
  if (!ring) return [];
  const lines = Array.from({ length: ring.next - ring.first }, (_, index) => ring.mark(ring.first + index));
  return lines.filter((mark) => mark !== null);
}

/** A log tail; who follows, and what is known of the cluster, is the test's. */
export function openTail(follow: Channel['follow'], changes: Partial<LogTailOptions> = {}) {
  const store = createLogStore();
  const archive = createArchive(16_000_000);
  const states: LogState[] = [];
  store.subscribe((state) => states.push(state));
  const renewals = new Map<string, Set<() => void>>();
  const boots = new Map<string, string>();
  const tail = createLogTail({
    store,
    archive,
    follow,
    onRenewal(address, callback) {
      const callbacks = renewals.get(address) ?? new Set();
      renewals.set(address, callbacks.add(callback));
      return () => callbacks.delete(callback);
    },
    bootMarker: (address) => boots.get(address) ?? 'first boot',
    isAnswering: () => true,
    tailLines: 500,
    ...changes,
  });
  const renew = (address: string): void => {
    for (const callback of renewals.get(address) ?? []) callback();
  };
  return { store, archive, tail, states, renew, renewals, boots, status: () => store.getState().sources };
}

/** A child that the test speaks for. */
export interface SpokenChild {
  readonly nodes: readonly string[];
  readonly stream: Stream;
  /** Lines of its first node. */
  print(...lines: readonly string[]): void;
  printOf(node: string, ...lines: readonly string[]): void;
  end(end?: StreamEnd): void;
}

/** A tail whose children the test speaks for; readings of the end of a log (probes) stand apart. */
export function openSpokenTail(changes: Partial<LogTailOptions> = {}) {
  const children: SpokenChild[] = [];
  const readings: SpokenChild[] = [];
  const follow: Channel['follow'] = (nodes, stream) => {
    const { promise, resolve } = Promise.withResolvers<StreamEnd>();
    const printOf = (node: string, ...lines: readonly string[]) =>
      stream.onBytes(Buffer.from(lines.map((line) => `${node}: ${line}\n`).join('')));
    const child: SpokenChild = {
      nodes,
      stream,
      end: (how = ended()) => resolve(how),
      print: (...lines) => printOf(nodes[0] ?? '', ...lines),
      printOf,
    };
    const isReading = stream.command[0] === 'logs' && !stream.command.includes('-f');
    (isReading ? readings : children).push(child);
    // Who looks at the end of a log learns nothing.
    if (isReading) child.end();
    return promise;
  };
  const lab = openTail(follow, changes);
  const child = (index = children.length - 1): SpokenChild => {
    const found = children[index];
    if (!found) throw new Error(`no child ${index}`);
    return found;
  };
  return { ...lab, children, readings, child };
}

/** How a channel follows, for a runner: always through the same endpoint. */
export function followThrough(runner: Runner, endpoint: string): Channel['follow'] {
  return (nodes, stream) => runner.follow({ ...stream, nodes, endpoint });
}
