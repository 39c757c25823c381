import { encoded } from '../../source/simulator/encoded.ts';
import { execute } from '../../source/simulator/execute.ts';
import type { Action, Fault } from '../../source/simulator/faults.ts';
import { createLook } from '../../source/simulator/look.ts';
import { homelab, type Scenario } from '../../source/simulator/scenario.ts';
import type { Answer, Call, Runner, StreamCall, StreamEnd } from '../../source/talosctl/runner.ts';
import { callText } from './fake-runner.ts';

export interface SimulatedRunner extends Runner {
  /** Every call so far: when (ms since the epoch) and what. */
  readonly calls: { readonly at: number; readonly text: string }[];
  fault(fault: Fault): void;
  clear(): void;
}

/** How long talosctl itself takes, in ms: its start and one round trip. */
const latencyMs = 80;

const cancelled = { kind: 'cancelled', message: 'ended before it was done', hint: null } as const;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const done = () => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(done, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** How a connection breaks in the middle of a stream. */
const brokenOff = 'error getting logs: rpc error: code = Unavailable desc = error reading from server: EOF\n';

export interface SimulatedRunnerOptions {
  /** After how many bytes a stream breaks off, in the middle of a line or not; null: never. Called once a stream. */
  readonly cutAfter?: (call: StreamCall) => number | null;
}

/** The practice cluster in this process, on whatever clock the test has: made for fake timers. */
export function simulatedRunner(
  changes: Partial<Scenario> = {},
  { cutAfter = () => null }: SimulatedRunnerOptions = {},
): SimulatedRunner {
  const scenario = { ...homelab(Date.now()), ...changes };
  let actions: readonly Action[] = [];
  const calls: SimulatedRunner['calls'] = [];

  const stopping = new AbortController();
  const look = () => ({ actions, now: Date.now() });
  const record = (action: Action): void => {
    actions = [...actions, action];
  };

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
        look,
        hasTalosconfig: () => true,
        kubeconfig: () => 'kind: Config\n',
        files: { has: () => false, write: () => {} },
        // Until the run's time limit, which ends it as one that hangs.
        pause: (ms) => pause(ms, signal).then(() => true),
        record,
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
        : cancelled;
      return { ...printed, exitCode: null, durationMs: Date.now() - startedAt, failure };
    } finally {
      clearTimeout(timer);
    }
  }

  async function follow(call: StreamCall): Promise<StreamEnd> {
    const startedAt = Date.now();
    calls.push({ at: startedAt, text: callText(call) });
    const broken = new AbortController();
    const signal = AbortSignal.any([call.signal, stopping.signal, broken.signal]);
    let left = cutAfter(call) ?? Number.POSITIVE_INFINITY;
    let stderr = '';
    const end = (exitCode: number | null): StreamEnd => {
      const durationMs = Date.now() - startedAt;
      if (broken.signal.aborted && !call.signal.aborted) {
        return { stderr: stderr + brokenOff, exitCode: 1, durationMs, failure: null };
      }
      return { stderr, exitCode, durationMs, failure: exitCode === null ? cancelled : null };
    };
    const print = (text: string): void => {
      const bytes = encoded(text);
      if (!signal.aborted) call.onBytes(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) broken.abort();
    };
    const argv = [...call.command, '-e', call.endpoint ?? '', '-n', call.nodes.join(',')];
    try {
      await pause(latencyMs, signal);
      const exitCode = await execute(argv, {
        scenario,
        look: createLook(() => actions, Date.now),
        hasTalosconfig: () => true,
        kubeconfig: () => 'kind: Config\n',
        files: { has: () => false, write: () => {} },
        stdout: print,
        stderr: (text) => {
          stderr += text;
          if (!signal.aborted) call.onErrors?.(text);
        },
        wait: (ms) => pause(ms, signal),
        record,
        pause: (ms) =>
          pause(ms, signal).then(
            () => true,
            () => false,
          ),
      });
      return end(signal.aborted ? null : exitCode);
    } catch {
      return end(null);
    }
  }

  return {
    calls,
    run,
    follow,
    async stop() {
      stopping.abort();
    },
    fault: ({ name, node }) => {
      actions = [...actions, { at: Date.now(), fault: name, node }];
    },
    clear: () => {
      actions = [...actions, { at: Date.now(), clear: 'all', node: null }];
    },
  };
}
