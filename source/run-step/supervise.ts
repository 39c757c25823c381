import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { moveFile, readJson, reserveJson, writeJson } from './durable.ts';
import { identityOf } from './process-identity.ts';
import { type StepCommand, type StepExit, stepFiles } from './step-files.ts';

/**
 * The supervisor, a program of its own: `supervise FOLDER` starts the one talosctl of the folder, and stays until it
 * has ended. Nobody else does: not the terminal, not the talos-tui that asked for it. It loads nothing but Node's own
 * small modules, and nothing later on: talos-tui may be replaced by a newer one meanwhile.
 */

type Write = (value: unknown) => void;

/** What happens to the terminal or to talos-tui is not meant for it. */
function ignoreSignals(): void {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGPIPE'] as const) {
    process.on(signal, () => {});
  }
}

/** Its standard error is a file beside the step; when that cannot be written either, talosctl still goes on. */
function complain(error: unknown): void {
  try {
    // Not by the stream: one that cannot write ends the process.
    writeSync(2, `${error instanceof Error ? error.message : String(error)}\n`);
  } catch {
    // See above.
  }
}

function attempt(write: () => void): void {
  try {
    write();
  } catch (error) {
    complain(error);
  }
}

/** 128 + n for signal n, as a shell says it. */
function exitOf(code: number | null, signal: NodeJS.Signals | null): StepExit {
  return { kind: 'code', code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) };
}

function start(command: StepCommand, stdout: number, stderr: number): ChildProcess {
  return spawn(command.file, command.arguments, {
    // A session of its own: a signal to the supervisor's group is none to talosctl.
    detached: true,
    // Nothing to read from. Files, not pipes: a pipe that nobody reads any more kills talosctl.
    stdio: ['ignore', stdout, stderr],
    env: { ...process.env, ...command.environment },
  });
}

/** From here on talosctl may run, whatever becomes of us. */
function run(command: StepCommand, outputs: readonly [number, number], write: { child: Write; exit: Write }) {
  const end = (exit: StepExit): void => attempt(() => write.exit(exit));
  let child: ChildProcess;
  try {
    child = start(command, ...outputs);
  } catch (error) {
    end({ kind: 'not started', reason: (error as Error).message });
    return;
  }
  // Next of all: a supervisor that is killed before it has a talosctl that is hard to find again.
  const identity = child.pid === undefined ? null : identityOf(child.pid);
  if (identity !== null) attempt(() => write.child(identity));
  child.on('error', (error) => {
    if (child.pid === undefined) end({ kind: 'not started', reason: error.message });
  });
  child.on('exit', (code, signal) => end(exitOf(code, signal)));
  for (const descriptor of outputs) closeSync(descriptor);
}

function supervise(folder: string): void {
  const files = stepFiles(folder);
  const command = readJson(files.step) as StepCommand | null;
  if (command === null || existsSync(files.begun)) throw new Error(`${folder} has no step to begin`);
  // Before anything is begun: the disk may be full by the time talosctl ends.
  const write = { child: reserveJson(files.child), exit: reserveJson(files.exit) };
  const outputs = [openSync(files.stdout, 'ax', 0o600), openSync(files.stderr, 'ax', 0o600)] as const;
  writeJson(files.supervisor, identityOf(process.pid));
  if (moveFile(files.step, files.begun)) run(command, outputs, write);
}

ignoreSignals();
try {
  supervise(process.argv[2] ?? '');
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
