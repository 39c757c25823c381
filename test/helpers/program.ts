import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { closeAllTerminals, openTerminal, type Terminal, type TerminalOptions } from './pty.ts';
import { removeSandboxes, type Sandbox } from './sandbox.ts';

/** What users start. */
export const programPath = resolve('bin/talos-tui.cjs');

/** How a run without a terminal ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<ChildProcess>();

/** Starts talos-tui without a terminal: standard input is closed, the output goes into pipes. */
export function spawnProgram(sandbox: Sandbox, args: readonly string[], environment = {}): ChildProcess {
  const child = spawn(process.execPath, [programPath, ...args], {
    cwd: sandbox.workingDirectory,
    env: { ...sandbox.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that nothing of it outlives the test.
    detached: true,
  });
  running.add(child);
  return child;
}

/** How the child ends, with all that it printed. */
export async function whenEnded(child: ChildProcess): Promise<Ended> {
  const { promise, resolve: resolveEnd } = Promise.withResolvers<Pick<Ended, 'exitCode' | 'signal'>>();
  child.on('close', (exitCode, signal) => resolveEnd({ exitCode, signal }));
  const [end, stdout, stderr] = await Promise.all([promise, all(child.stdout), all(child.stderr)]);
  running.delete(child);
  return { ...end, stdout, stderr };
}

async function all(stream: ChildProcess['stdout']): Promise<string> {
  return stream === null || stream.destroyed ? '' : text(stream);
}

/** Runs talos-tui to its end without a terminal. */
export function runProgram(sandbox: Sandbox, args: readonly string[], environment = {}): Promise<Ended> {
  return whenEnded(spawnProgram(sandbox, args, environment));
}

/** Starts talos-tui in a terminal. */
export function openProgram(
  sandbox: Sandbox,
  args: readonly string[],
  options: Omit<TerminalOptions, 'args' | 'command' | 'cwd'> = {},
): Terminal {
  return openTerminal({
    ...options,
    args: [programPath, ...args],
    cwd: sandbox.workingDirectory,
    environment: { ...sandbox.environment, ...options.environment },
  });
}

/** For `afterEach`: ends whatever still runs, then removes the sandboxes. */
export async function cleanUp(): Promise<void> {
  await closeAllTerminals();
  for (const child of running) {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  }
  running.clear();
  removeSandboxes();
}

/** Whether the process runs; one that has ended and waits for its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** The pids of the processes whose parent this is. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
