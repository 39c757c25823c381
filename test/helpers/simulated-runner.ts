import { execute } from '../../source/simulator/execute.ts';
import type { Action, Fault } from '../../source/simulator/faults.ts';
import { homelab, type Scenario } from '../../source/simulator/scenario.ts';
import type { Answer, Call, Runner } from '../../source/talosctl/runner.ts';
import { callText } from './fake-runner.ts';

export interface SimulatedRunner extends Runner {
  /** Every call so far: when (ms since the epoch) and what. */
  readonly calls: { readonly at: number; readonly text: string }[];
  fault(fault: Fault): void;
  clear(): void;
}

/** How long talosctl itself takes, in ms: its start and one round trip. */
const latencyMs = 80;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** The practice cluster in this process, on whatever clock the test has: made for fake timers. */
export function simulatedRunner(changes: Partial<Scenario> = {}): SimulatedRunner {
  const scenario = { ...homelab(Date.now()), ...changes };
  const actions: Action[] = [];
  const calls: SimulatedRunner['calls'] = [];

  async function run(call: Call): Promise<Answer> {
    const startedAt = Date.now();
    calls.push({ at: startedAt, text: callText(call) });
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), call.timeoutMs);
    const signal = AbortSignal.any([timeout.signal, ...(call.signal ? [call.signal] : [])]);
    const printed = { stdout: '', stderr: '' };
    const argv = [...call.command, '-e', call.endpoint ?? '', '-n', call.nodes.join(',')];
    try {
      await pause(latencyMs, signal);
      const exitCode = await execute(argv, {
        scenario,
        actions,
        now: Date.now(),
        hasTalosconfig: () => true,
        stdout: (text) => {
          printed.stdout += text;
        },
        stderr: (text) => {
          printed.stderr += text;
        },
        wait: (ms) => pause(ms, signal),
      });
      return { ...printed, exitCode, durationMs: Date.now() - startedAt, failure: null };
    } catch {
      const failure = timeout.signal.aborted
        ? ({ kind: 'timeout', message: `no answer within ${call.timeoutMs / 1000} s`, hint: null } as const)
        : ({ kind: 'cancelled', message: 'ended before it was done', hint: null } as const);
      return { ...printed, exitCode: null, durationMs: Date.now() - startedAt, failure };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    calls,
    run,
    async follow(call) {
      await pause(Number.POSITIVE_INFINITY, call.signal).catch(() => {});
      const failure = { kind: 'cancelled', message: 'ended before it was done', hint: null } as const;
      return { stderr: '', exitCode: null, durationMs: 0, failure };
    },
    async stop() {},
    fault: ({ name, node }) => actions.push({ at: Date.now(), fault: name, node }),
    clear: () => actions.push({ at: Date.now(), clear: 'all', node: null }),
  };
}
