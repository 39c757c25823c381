import type { LogSource } from '../../domain/logs/source.ts';

/** Sources with the same one can share a child: the command is the same, over several nodes. */
export function commandKey({ kind, name }: LogSource): string {
  return `${kind} ${name}`;
}

/** A name that talosctl would take for a flag. */
export function isAskable({ name }: LogSource): boolean {
  return !name.startsWith('-');
}

/**
 * Prints a log: the last lines, or all of it (`tail` null), and goes on with what comes or ends (events: they never
 * end). `--tail` of dmesg is a switch ("only new ones"): it tells everything.
 */
export function logCommand(
  { kind, name }: LogSource,
  { tail, follow }: { readonly tail: number | null; readonly follow: boolean },
): readonly string[] {
  const on = follow ? ['-f'] : [];
  const last = tail === null ? [] : ['--tail', String(tail)];
  switch (kind) {
    case 'kernel':
      return ['dmesg', ...on];
    case 'events':
      return ['events', '--tail', String(tail ?? -1)];
    case 'container':
      return ['logs', '-k', name, ...on, ...last];
    case 'service':
      return ['logs', name, ...on, ...last];
  }
}
