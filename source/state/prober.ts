import pLimit from 'p-limit';
import type { MachineStatus } from '../domain/node.ts';
import type { Reading } from '../talosctl/reading.ts';
import type { Channel } from './channel.ts';
import { type Endpoints, trustMs } from './endpoints.ts';
import type { Pace } from './pace.ts';
import { pause } from './pause.ts';

/** An endpoint silent for this long, while a question is open, is not waited for: another is asked too. */
const hedgeAfterMs = 700;
/** Fresh questions at once: each costs a process. */
const questionsAtOnce = 8;
/** With the slow ones, which wait rather than work. */
const openQuestions = 24;

export type ProbeResult = Reading<MachineStatus>;

export interface Prober {
  /** Asks one node alone, on its own time limit. Two questions to one node at once are one. */
  probe(address: string): Promise<ProbeResult>;
  /** Settles when the question under way to this node has been open for long; never when it is answered before. */
  whenSlow(address: string): Promise<void>;
}

export interface ProberOptions {
  readonly channel: Channel;
  readonly endpoints: Endpoints;
  readonly pace: Pace;
  readonly timeoutMs: number;
  readonly onSlow: (address: string) => void;
  /** Whether this node did not answer last time. */
  readonly isAway: (address: string) => boolean;
}

interface Open {
  readonly result: Promise<ProbeResult>;
  readonly whenSlow: Promise<void>;
}

async function good(question: Promise<ProbeResult>): Promise<ProbeResult> {
  const reading = await question;
  if (reading.values.size === 0) throw new Error('no value');
  return reading;
}

export function createProber(options: ProberOptions): Prober {
  const { channel, endpoints, pace, timeoutMs, onSlow, isAway } = options;
  const open = new Map<string, Open>();
  // A slow question gives its place away, so that black-holed nodes cannot hold up the good ones behind them.
  const fresh = pLimit(questionsAtOnce);
  const all = pLimit(openQuestions);

  function ask(address: string, endpoint: string | undefined, signal: AbortSignal): Promise<ProbeResult> {
    const options = { timeoutMs, signal, ...(endpoint ? { endpoint } : {}) };
    return channel.readFact('machineStatus', [address], options);
  }

  async function askAnother(
    address: string,
    silent: string,
    signal: AbortSignal,
    settled: AbortSignal,
  ): Promise<ProbeResult> {
    const startedAt = Date.now();
    if (isAway(address) && endpoints.answeredSince(silent, startedAt - trustMs)) throw new Error('not asked');
    await pause(hedgeAfterMs, settled);
    const [other] = endpoints.alternatives(address, silent);
    if (settled.aborted || !other || endpoints.answeredSince(silent, startedAt)) throw new Error('not asked');
    const reading = await ask(address, other, signal);
    if (reading.values.size > 0) {
      endpoints.failed(silent);
      endpoints.answered(other, Date.now());
    }
    return reading;
  }

  /** The question, and where its endpoint is silent the same through another: the first good answer counts. */
  async function hedged(address: string): Promise<ProbeResult> {
    const done = new AbortController();
    const firstSettled = new AbortController();
    const silent = endpoints.for(address);
    const first = ask(address, undefined, done.signal).finally(() => firstSettled.abort());
    const second = askAnother(address, silent, done.signal, firstSettled.signal);
    try {
      return await Promise.any([good(first), good(second)]);
    } catch {
      return first;
    } finally {
      done.abort();
    }
  }

  function begin(address: string): Open {
    const ended = new AbortController();
    const slow = Promise.withResolvers<void>();
    const result = Promise.withResolvers<ProbeResult>();
    const run = (): Promise<ProbeResult> => {
      const asking = hedged(address);
      result.resolve(asking);
      void pause(pace.slowQuestion(), ended.signal).then(() => {
        if (ended.signal.aborted) return;
        onSlow(address);
        slow.resolve();
      });
      return asking;
    };
    // A slow one gives its place among the fresh ones away, and keeps the one among all.
    void all(async () => {
      await fresh(() => Promise.race([run(), slow.promise]));
      await result.promise;
    }).catch(() => {});
    const tidy = result.promise.finally(() => {
      open.delete(address);
      ended.abort();
    });
    return { result: tidy, whenSlow: slow.promise };
  }

  function questionTo(address: string): Open {
    const existing = open.get(address);
    if (existing) return existing;
    const question = begin(address);
    open.set(address, question);
    return question;
  }

  return {
    probe: (address) => questionTo(address).result,
    whenSlow: (address) => questionTo(address).whenSlow,
  };
}
