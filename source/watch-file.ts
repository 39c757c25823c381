import { type Stats, unwatchFile, watchFile } from 'node:fs';

/** How often a watched file is looked at, in ms: a look is one system call. */
const intervalMs = 5000;

/** Calls back when the file was changed or replaced, also by way of a symbolic link. A file that is gone is none. */
export function onReplaced(path: string, callback: () => void): { stop(): void } {
  const listener = (now: Stats, before: Stats): void => {
    const isSame = now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size;
    if (!isSame && now.nlink > 0) callback();
  };
  watchFile(path, { interval: intervalMs, persistent: false }, listener);
  return { stop: () => unwatchFile(path, listener) };
}
