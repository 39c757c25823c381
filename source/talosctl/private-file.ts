import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** How a child calls the file: its file descriptor 3, the first after the standard streams. */
export const fileArgument = '/dev/fd/3';

/** A kubeconfig has some kB. In bytes. */
const limit = 1024 * 1024;
/** How often the file's size is looked at while the child runs, in ms. */
const lookMs = 200;

/** A file that a child may write to and nobody else can open: it has no name any more. */
export interface PrivateFile {
  readonly descriptor: number;
  /** Aborted when more was written than is read. */
  readonly overflow: AbortSignal;
  /** What was written; null when it is too much. */
  read(): string | null;
  close(): void;
}

/** In memory rather than on a disk, where there is such a place. */
function folders(): readonly string[] {
  const runtime = process.env.XDG_RUNTIME_DIR;
  return [...(runtime && path.isAbsolute(runtime) ? [runtime] : []), '/dev/shm', tmpdir()];
}

function openNameless(folder: string): number {
  const name = path.join(folder, `talos-tui-${randomUUID()}`);
  const descriptor = openSync(name, 'wx+', 0o600);
  try {
    unlinkSync(name);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return descriptor;
}

function openSomewhere(): number | null {
  for (const folder of folders()) {
    try {
      return openNameless(folder);
    } catch {
      // It is not there, or not ours.
    }
  }
  return null;
}

/** For what only a file can take, though it may stand in none. Null when no folder can be written to. */
export function openPrivateFile(): PrivateFile | null {
  const descriptor = openSomewhere();
  if (descriptor === null) return null;
  const overflow = new AbortController();
  const watch = setInterval(() => {
    if (fstatSync(descriptor).size > limit) overflow.abort();
  }, lookMs);
  return {
    descriptor,
    overflow: overflow.signal,
    read() {
      const { size } = fstatSync(descriptor);
      if (size > limit) return null;
      const bytes = Buffer.alloc(size);
      return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, size, 0));
    },
    close() {
      clearInterval(watch);
      closeSync(descriptor);
    },
  };
}
