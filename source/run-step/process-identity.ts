import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told from any other one that gets its pid later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started: boot id and clock ticks since that boot (Linux), or the second in `ps` (elsewhere). */
  readonly startedAt: string;
  /** The machine it runs on, as in "laptop/1f0c2a7e": a home folder may be shared by several, all of one name. */
  readonly host: string;
}

/** `elsewhere`: on another machine, where it cannot be looked at. */
export type Presence = 'alive' | 'gone' | 'elsewhere';

/** It has ended, and only its parent has not asked for it yet; in a container, perhaps for ever. */
const isEnded = (state: string): boolean => /^[ZXx]/.test(state);

/** From /proc; null where there is no /proc, `gone` where there is no such process. */
function startFromProc(pid: number): string | 'gone' | null {
  let boot: string;
  try {
    boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold spaces and parentheses: behind the last one are state, …
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return isEnded(fields[0] ?? 'X') ? 'gone' : `${boot}:${fields[19]}`;
  } catch {
    return 'gone';
  }
}

/** What `ps -o stat= -o lstart=` has printed, as start time. */
export function readPs(output: string): string | 'gone' {
  const [state, ...start] = output.trim().split(/\s+/);
  return !state || isEnded(state) || start.length === 0 ? 'gone' : start.join(' ');
}

/** On systems without /proc. */
export function askPs(pid: number): string | 'gone' {
  try {
    // Language and time zone of the one who asks would change the words.
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    return readPs(
      execFileSync('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', `${pid}`], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  } catch {
    return 'gone';
  }
}

/** Told by what systemd gives each installation: many a machine is called "localhost". Its id itself is no business of a file. */
function thisMachine(): string {
  try {
    const id = readFileSync('/etc/machine-id', 'utf8').trim();
    return id === ''
      ? hostname()
      : `${hostname()}/${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
  } catch {
    return hostname();
  }
}

const startOf = (pid: number): string | 'gone' => startFromProc(pid) ?? askPs(pid);

/** @returns null when it has ended already, or was never there */
export function identityOf(pid: number): ProcessIdentity | null {
  const startedAt = startOf(pid);
  return startedAt === 'gone' ? null : { pid, startedAt, host: thisMachine() };
}

export function presenceOf(identity: ProcessIdentity): Presence {
  if (identity.host !== thisMachine()) return 'elsewhere';
  return startOf(identity.pid) === identity.startedAt ? 'alive' : 'gone';
}

/** What was read from a file, as identity; null when it is none. */
export function toIdentity(value: unknown): ProcessIdentity | null {
  const { pid, startedAt, host } = (value ?? {}) as Partial<Record<keyof ProcessIdentity, unknown>>;
  if (!Number.isSafeInteger(pid) || (pid as number) <= 1) return null;
  if (typeof startedAt !== 'string' || typeof host !== 'string') return null;
  return { pid: pid as number, startedAt, host };
}
