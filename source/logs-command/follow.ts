import { type LogSource, sourceKey } from '../domain/logs/source.ts';
import type { Engine } from '../engine.ts';
import type { LogState } from '../state/logs/log-store.ts';
import { pause } from '../state/pause.ts';
import { nodesText } from './failures.ts';
import { shortName } from './format.ts';
import type { Merger } from './merger.ts';
import type { Printer } from './printer.ts';
import { createReadiness } from './readiness.ts';

/** Lines that come within this time are put in order. In ms. */
const collectMs = 250;

export interface FollowOptions {
  readonly engine: Pick<Engine, 'archive' | 'log' | 'logTail'>;
  readonly sources: readonly LogSource[];
  readonly merger: Merger;
  readonly printer: Printer;
  readonly nodeNames: (address: string) => string;
  /** For standard error. */
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What is wrong with logs of one name, on some nodes. */
interface Trouble {
  readonly name: string;
  readonly error: string;
  readonly nodes: readonly string[];
}

/** Tells why logs are not followed for now, each once each time, and what is the same of several nodes together. */
function createTroubles(nodeNames: (address: string) => string, note: (text: string) => void) {
  const told = new Map<string, string>();
  let untold = new Map<string, Trouble>();

  function add(source: LogSource, error: string): void {
    const name = shortName(source);
    const key = `${name} ${error}`;
    const nodes = [...(untold.get(key)?.nodes ?? []), nodeNames(source.address)];
    untold.set(key, { name, error, nodes });
  }

  return {
    look({ sources }: LogState): void {
      for (const { source, status, error } of sources) {
        const key = sourceKey(source);
        if (status === 'following') told.delete(key);
        if (error === null || told.get(key) === error) continue;
        told.set(key, error);
        add(source, error);
      }
    },
    tell(): void {
      for (const { name, error, nodes } of untold.values()) note(`${nodesText(nodes)} ${name}: ${error}`);
      untold = new Map();
    },
  };
}

/** Prints the past of the logs, then what comes, until the signal, or until nobody reads any more. */
export async function followAll(options: FollowOptions): Promise<void> {
  const { engine, sources, merger, printer, nodeNames, note, signal } = options;
  const { archive, log, logTail } = engine;
  const readyRings = createReadiness();
  const troubles = createTroubles(nodeNames, note);
  log.subscribe(troubles.look);
  logTail.show(sources);
  for (;;) {
    await pause(collectMs, signal);
    if (signal.aborted) return;
    troubles.tell();
    const followed = log.getState().sources.flatMap(({ source, status }) => {
      const ring = archive.ring(source);
      return ring ? [{ ring, status }] : [];
    });
    for (const ring of readyRings(followed, performance.now())) merger.admit(ring);
    if (!(await printer.print())) return;
  }
}
