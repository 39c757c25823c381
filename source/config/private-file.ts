import { randomUUID } from 'node:crypto';
import { chmod, type FileHandle, link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files that only their user can read (0600), and that are there whole or not at all, also after a power cut. */

/** Puts the content into the opened, empty file. */
type Fill = (file: FileHandle) => Promise<void>;

/** The file system has no hard links: FAT, and many that come over a network. */
const withoutLinks: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Makes the folder, with those above it, and has only its user see into it (0700). @throws what the file system says */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/**
 * Writes the file in place of what is there, in one step. A symbolic link is replaced, not followed.
 *
 * @throws what the file system says, or `fill`; then what was there is as it was, and nothing else is left behind
 */
export function replaceFile(path: string, fill: Fill): Promise<void> {
  return writeBeside(path, fill, (temporary) => rename(temporary, path));
}

/** The same for a file that must not be there yet. @throws EEXIST too, also for a symbolic link that leads nowhere */
export function createFile(path: string, fill: Fill): Promise<void> {
  return writeBeside(path, fill, (temporary) => renameToNew(temporary, path));
}

async function writeBeside(
  path: string,
  fill: Fill,
  putInPlace: (temporary: string) => Promise<void>,
): Promise<void> {
  // Not the file's own name with an addition: that one may be as long as names can be.
  const temporary = join(dirname(path), `.talos-tui-${randomUUID()}`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await fill(file);
    await file.sync();
    await file.close();
    await putInPlace(temporary);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

async function renameToNew(temporary: string, path: string): Promise<void> {
  try {
    // Unlike a renaming, a link never takes the place of another file.
    await link(temporary, path);
  } catch (error) {
    if (!withoutLinks.includes((error as NodeJS.ErrnoException).code)) throw error;
    if (await isThere(path)) throw Object.assign(new Error(`${path} exists`), { code: 'EEXIST' });
    await rename(temporary, path);
    return;
  }
  await rm(temporary);
}

/** Whether there is anything of this name, a symbolic link that leads nowhere included. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
