import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../errors.ts';
import { makePrivateFolder, readJson, syncFolder, writeJson } from '../../run-step/durable.ts';
import { identityOf, type ProcessIdentity, presenceOf, toIdentity } from '../../run-step/process-identity.ts';
import { sanitizeText } from '../../text/sanitize.ts';

/** Who changes a cluster. It holds on this machine, or wherever else the state folder is shared. */
export type ClusterLock =
  | { readonly kind: 'ours'; readonly release: () => void }
  /** `words` says whose it is, in a sentence. */
  | { readonly kind: 'taken'; readonly by: ProcessIdentity | null; readonly words: string };

/**
 * A lock is a row of numbered files: the highest one holds, until its process is gone or it says `released`. A new
 * owner makes the next number, which only one can, and clears away the lower ones. The highest is never removed: so
 * nobody who has looked too early can take what was given to somebody else meanwhile.
 */
interface Row {
  readonly folder: string;
  readonly file: (number: number) => string;
  /** 0 when there is none. */
  readonly numbers: () => readonly number[];
}

function rowOf(stateFolder: string, clusterId: string): Row {
  const folder = path.join(stateFolder, 'locks');
  makePrivateFolder(folder);
  // A cluster's id comes from outside: it may hold anything, and be as long as it likes.
  const name = createHash('sha256').update(clusterId).digest('hex').slice(0, 32);
  return {
    folder,
    file: (number) => path.join(folder, `${name}.${number}`),
    numbers: () =>
      readdirSync(folder)
        .filter((file) => file.startsWith(`${name}.`) && /\.\d+$/.test(file))
        .map((file) => Number(file.slice(name.length + 1))),
  };
}

const highest = (row: Row): number => Math.max(0, ...row.numbers());

/** Why the file of the highest number still holds; null when it does not. */
function holds(row: Row, number: number): Extract<ClusterLock, { kind: 'taken' }> | null {
  if (number === 0) return null;
  const content = readJson(row.file(number)) as { released?: unknown; since?: unknown } | null;
  if (content?.released === true) return null;
  const by = toIdentity(content);
  const file = row.file(number);
  if (by === null)
    return { kind: 'taken', by, words: `${file} is damaged: remove it when no talos-tui runs` };
  const presence = presenceOf(by);
  if (presence === 'gone') return null;
  const since = typeof content?.since === 'string' ? `, since ${content.since}` : '';
  const holder = sanitizeText(`talos-tui with pid ${by.pid} on ${by.host}${since}`);
  const away = `; it cannot be seen from here: when it is gone, remove ${file}`;
  const words = `${holder} has this cluster${presence === 'elsewhere' ? away : ''}`;
  return { kind: 'taken', by, words };
}

/** @returns false when somebody else has made this number first */
function claim(row: Row, number: number, content: unknown): boolean {
  const temporary = path.join(row.folder, `.${randomUUID()}`);
  writeJson(temporary, content);
  try {
    // Unlike a renaming, a link never takes the place of another file; and it is whole at once.
    linkSync(temporary, row.file(number));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(row.folder);
  return highest(row) === number;
}

/**
 * Makes this process the only one that changes the cluster. What a process that is gone has held is taken over.
 *
 * @param now in ms since 1970
 * @throws AppError when locks cannot be kept there; nothing may be changed then
 */
export function lockCluster(stateFolder: string, clusterId: string, now: number): ClusterLock {
  try {
    return take(rowOf(stateFolder, clusterId), now);
  } catch (error) {
    const words = `no lock can be kept in ${stateFolder}: ${(error as Error).message}`;
    throw new AppError('other', words, 'Without it two runs could change the cluster at once.', error);
  }
}

function take(row: Row, now: number): ClusterLock {
  const last = highest(row);
  const held = holds(row, last);
  if (held !== null) return held;
  const number = last + 1;
  const content = { ...identityOf(process.pid), since: new Date(now).toISOString() };
  // Lost the race: the next look says to whom.
  if (!claim(row, number, content)) return take(row, now);
  for (const lower of row.numbers().filter((other) => other < number))
    rmSync(row.file(lower), { force: true });
  return { kind: 'ours', release: () => writeJson(row.file(number), { released: true }) };
}
