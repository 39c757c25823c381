import type { Answer, Call, Runner, StreamCall } from '../../source/talosctl/runner.ts';
import { replay } from './replay.ts';

/** An answer of talosctl that ended by itself. */
export function answer(parts: Partial<Answer>): Answer {
  return { stdout: '', stderr: '', exitCode: 0, durationMs: 80, failure: null, ...parts };
}

/** "get members -o json -n 192.168.1.101 -e 127.0.0.1": how expectations name a call. */
export function callText({ command, nodes, endpoint }: Call | StreamCall): string {
  return `${command.join(' ')} -n ${nodes.join(',')} -e ${endpoint}`;
}

export interface FakeRunner extends Runner {
  readonly calls: readonly string[];
  /** Fails when an expected call never came. */
  verify(): void;
}

/**
 * Strict: each call must be the next of the expected ones, in this order; an unexpected call rejects and
 * `verify` fails for one that never came.
 */
export function expectCalls(expected: readonly (readonly [string, Answer])[]): FakeRunner {
  const rest = [...expected];
  const calls: string[] = [];
  const problems: string[] = [];
  return {
    calls,
    async run(call) {
      const text = callText(call);
      calls.push(text);
      const next = rest.shift();
      if (next?.[0] === text) return next[1];
      problems.push(`unexpected call: ${text}; expected: ${next?.[0] ?? 'none'}`);
      throw new Error(problems.at(-1));
    },
    async follow(call) {
      problems.push(`unexpected stream: ${call.command.join(' ')}`);
      throw new Error(problems.at(-1));
    },
    async stop() {},
    verify() {
      const missing = rest.map(([text]) => `never called: ${text}`);
      if (problems.length + missing.length > 0) throw new Error([...problems, ...missing].join('\n'));
    },
  };
}

/** Answers from the recordings of `VERSION/SCENARIO`; a call that was not recorded rejects. */
export function replayRunner(place: string): FakeRunner {
  const calls: string[] = [];
  return {
    calls,
    async run(call) {
      calls.push(callText(call));
      const replayed = replay([...call.command, '-n', call.nodes.join(',')], place);
      if (!replayed) throw new Error(`no recording for ${callText(call)}`);
      return answer(replayed);
    },
    async follow(call) {
      calls.push(callText(call));
      const isHealth = call.command[0] === 'health';
      const replayed = isHealth ? replay([...call.command, '-n', call.nodes.join(',')], place) : null;
      if (!replayed) throw new Error(`no recording for the stream ${call.command.join(' ')}`);
      call.onErrors?.(replayed.stderr);
      const { stdout: _, ...end } = answer(replayed);
      return end;
    },
    async stop() {},
    verify() {},
  };
}
