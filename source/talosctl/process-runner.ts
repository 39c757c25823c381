import { execa } from 'execa';
import type { Failure } from '../domain/failure.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { buildArguments, type Identity, type Program, type Target } from './argv.ts';
import { type Ending, signalGroup, watchOver } from './owned-child.ts';
import { openPrivateFile } from './private-file.ts';
import type { RunFile } from './run-file.ts';
import type { Answer, Call, Runner, StreamCall, StreamEnd } from './runner.ts';

/** 500 nodes' services are about 0.5 MB; whatever prints more than this is not an answer. In characters. */
const outputLimit = { stdout: 8 * 1024 * 1024, stderr: 1024 * 1024 };

/** The last words of a stream are enough to tell why it ended. In characters. */
const streamErrorLimit = 65_536;

const cancelled: Failure = { kind: 'cancelled', message: 'ended before it was done', hint: null };

const overLong: Failure = {
  kind: 'output-limit',
  message: 'talosctl printed more than any answer has',
  hint: null,
};

const noFile: Failure = {
  kind: 'unavailable',
  message: 'there is no folder for a file that talosctl may write to',
  hint: 'set XDG_RUNTIME_DIR, or TMPDIR, to a folder that can be written to',
};

const notStarted: StreamEnd = { stderr: '', exitCode: null, durationMs: 0, failure: cancelled };

/** A process group of its own: a wrapper script ends with all that it has started. */
const childOptions = {
  detached: true,
  cleanup: false,
  encoding: 'utf8',
  reject: false,
  stdin: 'ignore',
  stripFinalNewline: false,
} as const;

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

/** A started child: a promise of how it ended, with what is needed to end it. */
type Child<R> = Promise<R> & Parameters<typeof watchOver>[0];

type Ended = Pick<Answer, 'exitCode' | 'durationMs' | 'failure'>;

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
  if (outcome.isMaxBuffer) return overLong;
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
  const endAll = (): void => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL');
  };
  process.on('exit', endAll);
  let hasStartedThisTurn = false;

  /** Starting a process holds up the event loop (20 ms on a busy machine): with one a turn, keys get in between. */
  async function ownTurn(): Promise<void> {
    while (hasStartedThisTurn) await new Promise<void>((resolve) => setImmediate(resolve));
    hasStartedThisTurn = true;
    setImmediate(() => {
      hasStartedThisTurn = false;
    });
  }

  /** One child, watched over until it has ended. Null when it is not wanted any more before it was started. */
  async function own<R extends Outcome>(
    target: Target & { readonly command: readonly string[]; readonly signal?: AbortSignal },
    timeoutMs: number,
    spawn: (args: readonly string[]) => Child<R>,
  ): Promise<{ readonly result: R; readonly end: Ended } | null> {
    const args = buildArguments(target.command, target, identity);
    await ownTurn();
    const startedAt = performance.now();
    const wanted = AbortSignal.any(target.signal ? [stopping.signal, target.signal] : [stopping.signal]);
    if (wanted.aborted) return null;
    const child = spawn([...program.leadingArguments, ...args]);
    const forget = runFile.remember(child.pid);
    if (child.pid !== undefined) groups.add(child.pid);
    const owned = watchOver(child, timeoutMs, wanted);
    const result = await child;
    owned.done();
    if (child.pid !== undefined) groups.delete(child.pid);
    forget();
    const end = {
      exitCode: owned.ending() === null ? (result.exitCode ?? null) : null,
      durationMs: performance.now() - startedAt,
      failure: failureOf(result, owned.ending(), program, timeoutMs),
    };
    return { result, end };
  }

  /** @param descriptors - what the child has open besides its standard streams. */
  async function collect(call: Call, descriptors: readonly number[] = []): Promise<Answer> {
    const { stdin, ...rest } = childOptions;
    // execa takes any descriptor of ours; its types name the first few only.
    const stdio = [stdin, 'pipe', 'pipe', ...(descriptors as readonly 3[])] as const;
    const options = { ...rest, stdio, env: program.environment, maxBuffer: outputLimit };
    const ended = await own(call, call.timeoutMs, (args) => execa(program.file, args, options));
    if (!ended) return { ...notStarted, stdout: '' };
    return { ...ended.end, stdout: ended.result.stdout ?? '', stderr: ended.result.stderr ?? '' };
  }

  async function collectWithFile(call: Call): Promise<Answer> {
    const file = openPrivateFile();
    if (file === null) return { ...notStarted, stdout: '', failure: noFile };
    try {
      const signal = AbortSignal.any([file.overflow, ...(call.signal ? [call.signal] : [])]);
      const answer = await collect({ ...call, signal }, [file.descriptor]);
      const text = file.read();
      return text === null ? { ...answer, failure: overLong } : { ...answer, file: text };
    } finally {
      file.close();
    }
  }

  const run = (call: Call): Promise<Answer> => (call.file ? collectWithFile(call) : collect(call));

  async function follow(call: StreamCall): Promise<StreamEnd> {
    let stderr = '';
    const ended = await own(call, Number.POSITIVE_INFINITY, (args) => {
      const child = execa(program.file, args, { ...childOptions, env: program.environment, buffer: false });
      // Each piece is dealt with before the next is read: nothing piles up here, talosctl waits for us.
      child.stdout.on('data', (piece: Buffer) => {
        if (!call.signal.aborted) call.onBytes(piece);
      });
      child.stderr.setEncoding('utf8').on('data', (piece: string) => {
        stderr = (stderr + piece).slice(-streamErrorLimit);
        if (!call.signal.aborted) call.onErrors?.(piece);
      });
      return child;
    });
    return ended ? { ...ended.end, stderr } : notStarted;
  }

  /** Until it has ended `stop` waits for it. */
  async function tracked<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  return {
    run: (call) => tracked(run(call)),
    follow: (call) => tracked(follow(call)),
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
      process.off('exit', endAll);
    },
  };
}
