import type { Failure } from '../../domain/failure.ts';
import type { HealthReport, HealthStep } from '../../domain/upgrade/survey.ts';
import { classify, essence } from '../../talosctl/failures.ts';
import { createHealthProgress } from '../../talosctl/parse/health.ts';
import type { StreamEnd } from '../../talosctl/runner.ts';
import type { Channel } from '../channel.ts';
import type { Result } from './survey-updates.ts';

/** talosctl gives up after 60 s itself; this is for one that does not. In ms. */
const timeLimitMs = 75_000;

/**
 * The last step never passes while a node is cordoned, and is waited for until the end: that a node is cordoned is
 * found out otherwise (talosctl-notes.md, "Traps in changing").
 */
function waitsForSchedulable(steps: readonly HealthStep[]): boolean {
  const last = steps.at(-1);
  const isLast = last?.state === 'waiting' && last.message !== null && last.name.includes('schedulable');
  return isLast && steps.slice(0, -1).every(({ state }) => state === 'passed');
}

/** The words with which talosctl ended, without its wrapping; null when it had none. */
function lastWords(stderr: string): string | null {
  const line = stderr.split('\n').findLast((one) => one.trim() !== '');
  return line === undefined ? null : line.replace(/^healthcheck error: /, '');
}

/** What a run that ended by itself comes to. */
export function concludeHealth(steps: readonly HealthStep[], end: StreamEnd): Result<HealthReport> {
  const words = lastWords(end.stderr);
  if (steps.length === 0 && end.exitCode !== 0) {
    return { error: end.failure ?? (classify(words ?? '') satisfies Failure) };
  }
  const isWaiting = steps.some(({ state }) => state === 'waiting');
  const said = words === null ? null : classify(words);
  if (isWaiting && end.exitCode !== null && said?.kind === 'timeout' && !said.connection) {
    const failed = steps.map((step) =>
      step.state === 'waiting' ? { ...step, state: 'failed' as const } : step,
    );
    return { value: { steps: failed, isOver: true, problem: null } };
  }
  const ending = end.failure?.message ?? essence(words ?? '');
  return { value: { steps, isOver: true, problem: end.exitCode === 0 ? null : ending } };
}

export interface HealthRunOptions {
  readonly follow: Channel['follow'];
  readonly node: string;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  /** Each step as it comes. */
  readonly onProgress: (report: HealthReport) => void;
}

/** Runs `talosctl health`. What it says after the signal is of no use. */
export async function runHealth(options: HealthRunOptions): Promise<Result<HealthReport>> {
  const { follow, node, command, signal, onProgress } = options;
  const progress = createHealthProgress();
  const enough = new AbortController();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeLimitMs);
  const end = await follow([node], {
    command,
    signal: AbortSignal.any([signal, enough.signal, late.signal]),
    onBytes: () => {},
    onErrors(text) {
      progress.push(text);
      const steps = progress.steps();
      if (waitsForSchedulable(steps)) enough.abort();
      else onProgress({ steps, isOver: false, problem: null });
    },
  });
  clearTimeout(timer);
  const steps = progress.steps();
  if (enough.signal.aborted) return { value: { steps, isOver: true, problem: null } };
  if (!late.signal.aborted) return concludeHealth(steps, end);
  const problem = `no answer within ${timeLimitMs / 1000} s`;
  if (steps.length === 0) return { error: { kind: 'timeout', message: problem, hint: null } };
  return { value: { steps, isOver: true, problem } };
}
