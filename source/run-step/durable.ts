import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Small files, most of them JSON, that only their user can read (0600) and that are there whole or not at all, also after a power cut. */

/** What such a file takes on the disk before its content is known, in bytes. */
const reservedBytes = 1024;

/** Has what was created or renamed in the folder survive a power cut. @throws what the file system says */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folder, with those above it; only its user sees into it (0700). @throws what the file system says */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Writes all of it: one call may take less. @throws what the file system says */
export function writeAll(descriptor: number, content: Uint8Array, position: number | null = null): void {
  let written = 0;
  while (written < content.length) {
    const at = position === null ? null : position + written;
    written += writeSync(descriptor, content, written, content.length - written, at);
  }
}

/**
 * Takes the room for a small file now, so that it can be written when the disk is full.
 *
 * @returns writes the value and puts the file in its place, to be called once
 * @throws what the file system says
 */
export function reserveJson(file: string): (value: unknown) => void {
  const temporary = `${file}.new`;
  // A second one that wants to write the same file fails here.
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    writeAll(descriptor, Buffer.alloc(reservedBytes, ' '), 0);
    fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
    throw error;
  }
  return (value) => {
    try {
      // Blanks behind a JSON value are part of JSON.
      writeAll(descriptor, Buffer.from(JSON.stringify(value)), 0);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncFolder(path.dirname(file));
  };
}

/** @throws what the file system says */
export function writeJson(file: string, value: unknown): void {
  reserveJson(file)(value);
}

/** Writes a text that may be of any length, in the place of what is there. @throws what the file system says */
export function writeText(file: string, text: string): void {
  const temporary = `${file}.new`;
  // Left behind by one that was killed, or a link that somebody has put there.
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    writeAll(descriptor, Buffer.from(text));
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  syncFolder(path.dirname(file));
}

/** What the file holds, not yet looked at; null where there is no such file or it is no JSON. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** @returns false when there is no such file: somebody else was first. @throws what else the file system says */
export function moveFile(from: string, to: string): boolean {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  syncFolder(path.dirname(to));
  return true;
}
