import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';

/** Far more than any configuration: keeps a wrong path from filling the memory. */
const mostBytes = 1024 * 1024;

/**
 * A configuration file's text (UTF-8, without a byte order mark); null when there is none at this path.
 *
 * @param what for the messages: `configuration file`, `talosconfig`.
 * @throws AppError `configuration` when it is there and cannot be read, is no ordinary file (a pipe would be
 *   empty for talosctl, which reads the talosconfig again) or is larger than 1 MiB.
 */
export async function readConfigurationFile(path: string, what: string): Promise<string | null> {
  try {
    return await read(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const [why, hint] = reasons(error as NodeJS.ErrnoException);
    throw new AppError('configuration', `The ${what} ${sanitizeLine(path)} cannot be read: ${why}.`, hint);
  }
}

async function read(path: string): Promise<string> {
  // Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size, isFile } = await handle.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
    if (!isFile) throw Object.assign(new Error('no file'), { code: 'no-file' });
    if (size > mostBytes) throw Object.assign(new Error('too large'), { code: 'too-large' });
    return (await handle.readFile('utf8')).replace(/^\ufeff/, '');
  } finally {
    await handle.close();
  }
}

function reasons(error: NodeJS.ErrnoException): [string, string] {
  switch (error.code) {
    case 'no-file':
    case 'EISDIR':
      return ['it is not an ordinary file', 'Name a file, not a folder or a pipe.'];
    case 'too-large':
      return ['it is larger than 1 MiB', 'Check that it is the right file.'];
    case 'EACCES':
    case 'EPERM':
      return ['this user may not read it', 'Check its owner and its permissions, as with ls -l.'];
    default:
      return [error.code ?? 'unknown reason', 'Check the path.'];
  }
}
