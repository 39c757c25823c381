import type { z } from 'zod';
import type { RunEvent, RunPlan } from '../../domain/run/types.ts';
import { AppError } from '../../errors.ts';
import { entrySchema, headerSchema, journalVersion, versionSchema } from './journal-schema.ts';

/** Something that happened in a run, and when, in ms since 1970. */
export interface JournalEntry {
  readonly at: number;
  readonly event: RunEvent;
}

/** A run as far as it was written down. */
export interface RunRecord {
  readonly plan: RunPlan;
  /** When it began, in ms since 1970. */
  readonly begunAt: number;
  readonly entries: readonly JournalEntry[];
  /** The bytes that are whole lines; what stands behind them was cut off while it was written, and never happened. */
  readonly length: number;
}

const iso = (at: number): string => new Date(at).toISOString();

const toLine = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

export const headerLine = (plan: RunPlan, at: number): Buffer =>
  toLine({ version: journalVersion, at: iso(at), plan });

export const entryLine = ({ at, event }: JournalEntry): Buffer => toLine({ at: iso(at), event });

function unreadable(name: string, line: number, cause: unknown): AppError {
  const hint = 'Nothing was changed in it. Move it away to begin a new run; look at the nodes first.';
  return new AppError('parse', `${name}, line ${line}: this is no line of a journal`, hint, cause);
}

function checkVersion(name: string, value: unknown): void {
  const { success, data } = versionSchema.safeParse(value);
  if (!success || data.version === journalVersion) return;
  const message = `${name} is a journal of version ${data.version}, and this talos-tui reads ${journalVersion}`;
  throw new AppError('parse', message, 'Go on with the talos-tui that began this run, or a newer one.');
}

function parse<T>(schema: z.ZodType<T>, name: string, line: number, content: string): T {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw unreadable(name, line, error);
  }
  if (line === 1) checkVersion(name, value);
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw unreadable(name, line, error);
  return data;
}

/**
 * Reads a journal's bytes. What stands behind the last line end is a line that was never finished.
 *
 * @param name how the file is called in errors
 * @returns null when not even the first line is whole: the run has never begun
 * @throws AppError for a version that is not known, and for a whole line that is none of ours
 */
export function readLines(name: string, content: Buffer): RunRecord | null {
  const length = content.lastIndexOf(0x0a) + 1;
  if (length === 0) return null;
  const [first = '', ...rest] = content.toString('utf8', 0, length - 1).split('\n');
  const { plan, at } = parse(headerSchema, name, 1, first);
  const entries = rest.map((line, index) => parse(entrySchema, name, index + 2, line));
  return { plan, begunAt: at, entries, length };
}
