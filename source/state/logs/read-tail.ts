import type { LogSource } from '../../domain/logs/source.ts';
import type { Channel } from '../channel.ts';
import { endOf } from './child.ts';
import { logCommand } from './commands.ts';
import { createIntake } from './intake.ts';

/** The last lines of one log on some nodes, read once. */
export interface TailReading {
  /** For each of the sources, in their order. */
  readonly lines: readonly (readonly string[])[];
  /** `hung`: it was not through within the time; `failed`: talosctl says so, or nobody wants it any more. */
  readonly outcome: 'whole' | 'hung' | 'failed';
}

/** No log is as long as this. In bytes. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Reads the last lines without following: of the same log, on one or several nodes. It does not wait for a child
 * that hangs to end.
 */
export async function readTail(
  follow: Channel['follow'],
  sources: readonly LogSource[],
  tail: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<TailReading> {
  const [first] = sources;
  if (!first) return { lines: [], outcome: 'whole' };
  const nodes = sources.map(({ address }) => address);
  const lines: string[][] = sources.map(() => []);
  const intake = createIntake(nodes, (node, _bytes, _from, _to, text) => lines[node]?.push(text));
  const limit = new AbortController();
  const wanted = AbortSignal.any([signal, limit.signal]);
  let bytes = 0;
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const reading = follow(nodes, {
    command: logCommand(first, { tail, follow: false }),
    signal: wanted,
    onBytes(piece) {
      bytes += piece.length;
      if (bytes > mostBytes) limit.abort();
      else if (!wanted.aborted) intake.push(piece);
    },
  });
  const end = await endOf(reading, wanted);
  clearTimeout(timer);
  if (signal.aborted) return { lines, outcome: 'failed' };
  if (!end) return { lines, outcome: 'hung' };
  return { lines, outcome: end.exitCode === 0 && !end.failure ? 'whole' : 'failed' };
}
