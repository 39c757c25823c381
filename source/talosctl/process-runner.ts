import { execa } from 'execa';
import type { Failure } from '../domain/failure.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { buildArguments, type Identity, type Program } from './argv.ts';
import { type Ending, signalGroup, watchOver } from './owned-child.ts';
import type { RunFile } from './run-file.ts';
import type { Answer, Call, Runner } from './runner.ts';

/** 500 nodes' services are about 0.5 MB; whatever prints more than this is not an answer. In characters. */
const outputLimit = { stdout: 8 * 1024 * 1024, stderr: 1024 * 1024 };

const cancelled: Failure = { kind: 'cancelled', message: 'ended before it was done', hint: null };

function missingFailure(program: Program): Failure {
  return {
    kind: 'talosctl-missing',
    message: sanitizeLine(`cannot start ${program.file}`),
    hint: 'install talosctl, or name it: `--talosctl PATH` or "talosctl": {"path": …} in config.json',
  };
}

/** What execa tells of a child that has ended, as far as it is used. */
interface Outcome {
  readonly isMaxBuffer: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

const notStartable = ['ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR'];

function failureOf(
  outcome: Outcome,
  ending: Ending | null,
  program: Program,
  timeoutMs: number,
): Failure | null {
  if (ending === 'timeout') {
    return { kind: 'timeout', message: `no answer within ${timeoutMs / 1000} s`, hint: null };
  }
  if (ending === 'cancelled') return cancelled;
  if (outcome.isMaxBuffer) {
    return { kind: 'output-limit', message: 'talosctl printed more than any answer has', hint: null };
  }
  if (notStartable.includes(outcome.code ?? '')) return missingFailure(program);
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
  const groups = new Set<number>();
  // For an end without `stop`: nothing of ours may outlive us.
  process.on('exit', () => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL');
  });
  let hasStartedThisTurn = false;

  /** Starting a process holds up the event loop (20 ms on a busy machine): with one a turn, keys get in between. */
  async function ownTurn(): Promise<void> {
    while (hasStartedThisTurn) await new Promise<void>((resolve) => setImmediate(resolve));
    hasStartedThisTurn = true;
    setImmediate(() => {
      hasStartedThisTurn = false;
    });
  }

  async function start(call: Call): Promise<Answer> {
    const args = buildArguments(call.command, call, identity);
    await ownTurn();
    const startedAt = performance.now();
    const wanted = AbortSignal.any(call.signal ? [stopping.signal, call.signal] : [stopping.signal]);
    if (wanted.aborted) {
      return { stdout: '', stderr: '', exitCode: null, durationMs: 0, failure: cancelled };
    }
    const child = execa(program.file, [...program.leadingArguments, ...args], {
      // A process group of its own: a wrapper script ends with all that it has started.
      detached: true,
      cleanup: false,
      encoding: 'utf8',
      env: program.environment,
      maxBuffer: outputLimit,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
    });
    const forget = runFile.remember(child.pid);
    if (child.pid !== undefined) groups.add(child.pid);
    const owned = watchOver(child, call.timeoutMs, wanted);
    const result = await child;
    owned.done();
    if (child.pid !== undefined) groups.delete(child.pid);
    forget();
    return {
      stdout: result.stdout ?? '',
      stderr: result.stderr ?? '',
      exitCode: owned.ending() === null ? (result.exitCode ?? null) : null,
      durationMs: performance.now() - startedAt,
      failure: failureOf(result, owned.ending(), program, call.timeoutMs),
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
