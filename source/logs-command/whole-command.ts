import type { LogSource } from '../domain/logs/source.ts';

/** Prints what there is of a log, and ends (events: goes on). `tail`: the last lines; null: all. */
export function wholeCommand({ kind, name }: LogSource, tail: number | null): readonly string[] {
  const last = tail === null ? [] : ['--tail', String(tail)];
  switch (kind) {
    case 'kernel':
      return ['dmesg'];
    case 'events':
      return ['events', '--tail', String(tail ?? -1)];
    case 'container':
      return ['logs', '-k', name, ...last];
    case 'service':
      return ['logs', name, ...last];
  }
}
