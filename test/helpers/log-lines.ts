import type { LogArchive } from '../../source/domain/logs/archive.ts';
import { readHead } from '../../source/domain/logs/line.ts';
import type { LogSource } from '../../source/domain/logs/source.ts';
import { readAt } from './nodes.ts';

const encoder = new TextEncoder();

/** Adds lines to a log as intake does: with the time and level of their heads. */
export function appendLines(archive: LogArchive, source: LogSource, lines: readonly string[]): void {
  const ring = archive.open(source);
  for (const line of lines) {
    const bytes = encoder.encode(line);
    const { time, level } = readHead(line, readAt);
    archive.append(ring, bytes, 0, bytes.length, time, level, readAt);
  }
}
