import type { LogSource } from '../../domain/logs/source.ts';

/** Sources with the same one can share a child: the command is the same, over several nodes. */
export function commandKey({ kind, name }: LogSource): string {
  return `${kind} ${name}`;
}

/** A name that talosctl would take for a flag. */
export function isAskable({ name }: LogSource): boolean {
  return !name.startsWith('-');
}

/** Prints the last lines of a log. Kernel messages and events are not asked for this way. */
export function readCommand({ kind, name }: LogSource, tail: number): readonly string[] {
  return kind === 'container'
    ? ['logs', '-k', name, '--tail', String(tail)]
    : ['logs', name, '--tail', String(tail)];
}

/** Prints the last lines of a log, and what comes. `--tail` of dmesg is a switch ("only new ones"): it tells everything. */
export function followCommand({ kind, name }: LogSource, tail: number): readonly string[] {
  switch (kind) {
    case 'kernel':
      return ['dmesg', '-f'];
    case 'events':
      return ['events', '--tail', String(tail)];
    case 'container':
      return ['logs', '-k', name, '-f', '--tail', String(tail)];
    case 'service':
      return ['logs', name, '-f', '--tail', String(tail)];
  }
}
