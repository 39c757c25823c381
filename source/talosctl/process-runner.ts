import { execa } from 'execa';
import type { Failure } from '../domain/failure.ts';
import { buildArguments, type Identity, type Program } from './argv.ts';
import type { RunFile } from './run-file.ts';
import type { Answer, Call, Runner } from './runner.ts';

/** 500 nodes' services are about 0.5 MB; whatever prints more than this is not an answer. */
const outputLimitBytes = 32 * 1024 * 1024;
/** How long a child may take to end after SIGTERM; a stalled `talosctl logs` never does. */
const killDelayMs = 1000;

function missingFailure(program: Program): Failure {
  return {
    kind: 'talosctl-missing',
    message: `cannot start ${program.file}`,
    hint: 'install talosctl, or name it: `--talosctl PATH` or "talosctl": {"path": …} in config.json',
  };
}

interface Outcome {
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly isMaxBuffer: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

function failureOf(outcome: Outcome, program: Program, timeoutMs: number): Failure | null {
  if (outcome.timedOut) {
    return { kind: 'timeout', message: `no answer within ${timeoutMs / 1000} s`, hint: null };
  }
  if (outcome.isCanceled) return { kind: 'cancelled', message: 'ended before it was done', hint: null };
  if (outcome.isMaxBuffer) {
    return {
      kind: 'output-limit',
      message: 'talosctl printed more than 32 MB; the rest was cut',
      hint: null,
    };
  }
  if (outcome.code === 'ENOENT' || outcome.code === 'EACCES' || outcome.code === 'ENOEXEC') {
    return missingFailure(program);
  }
  if (outcome.exitCode === undefined) {
    const why = outcome.signal ? `ended by ${outcome.signal}` : (outcome.code ?? 'did not start');
    return { kind: 'other', message: `talosctl ${why}`, hint: null };
  }
  return null;
}

/**
 * Starts talosctl by argv array, never through a shell; standard input is closed, so that no child can read
 * our keys. All children here are owned: they end with us (`stop`), and after a SIGKILL of ours the next
 * start ends those that the run file names.
 */
export function createProcessRunner(program: Program, identity: Identity, runFile: RunFile): Runner {
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();

  async function start(call: Call): Promise<Answer> {
    const args = buildArguments(call.command, call, identity);
    const startedAt = performance.now();
    const signals = call.signal ? [stopping.signal, call.signal] : [stopping.signal];
    const child = execa(program.file, [...program.leadingArguments, ...args], {
      cancelSignal: AbortSignal.any(signals),
      cleanup: true,
      encoding: 'utf8',
      env: program.environment,
      forceKillAfterDelay: killDelayMs,
      maxBuffer: outputLimitBytes,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
      timeout: call.timeoutMs,
    });
    const forget = runFile.remember(child.pid);
    const result = await child;
    forget();
    return {
      stdout: result.stdout ?? '',
      stderr: result.stderr ?? '',
      exitCode: result.exitCode ?? null,
      durationMs: performance.now() - startedAt,
      failure: failureOf(result, program, call.timeoutMs),
    };
  }

  return {
    async run(call) {
      const answer = start(call);
      running.add(answer);
      try {
        return await answer;
      } finally {
        running.delete(answer);
      }
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}
