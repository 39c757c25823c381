import type { LogSource } from '../../domain/logs/source.ts';
import type { Channel } from '../channel.ts';
import { readCommand } from './commands.ts';
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
  const abort = new AbortController();
  const wanted = AbortSignal.any([signal, abort.signal]);
  let bytes = 0;
  const hung = Promise.withResolvers<'hung'>();
  const timer = setTimeout(() => hung.resolve('hung'), timeoutMs);
  const stop = (): void => hung.resolve('hung');
  signal.addEventListener('abort', stop);
  const end = follow(nodes, {
    command: readCommand(first, tail),
    signal: wanted,
    onBytes(piece) {
      bytes += piece.length;
      if (bytes > mostBytes) stop();
      else if (!wanted.aborted) intake.push(piece);
    },
  });
  const outcome = await Promise.race([
    hung.promise,
    end.then(({ exitCode, failure }) =>
      exitCode === 0 && !failure ? ('whole' as const) : ('failed' as const),
    ),
  ]);
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  abort.abort();
  return { lines, outcome: signal.aborted ? 'failed' : outcome };
}
