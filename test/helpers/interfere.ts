import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before a program (`node --import`), when the program's path ends with INTERFERE_WITH. It is killed right
 * before the call number KILL_AT that changes the disk or starts a process; or, with DISK_FULL_FROM, the disk is full
 * from the start on, or once it has started a process: what makes a file longer fails then.
 */
const { INTERFERE_WITH: program = '', KILL_AT: killAt, DISK_FULL_FROM: fullFrom } = process.env;

let calls = 0;
let isFull = fullFrom === 'the start';

function countedBefore<Args extends readonly unknown[], Result>(call: (...args: Args) => Result) {
  return (...args: Args): Result => {
    calls += 1;
    if (calls === Number(killAt)) process.kill(process.pid, 'SIGKILL');
    return call(...args);
  };
}

function onFullDisk(write: typeof fs.writeSync): typeof fs.writeSync {
  const checked = (descriptor: number, bytes: Uint8Array, offset = 0, length = 0, at?: number | null) => {
    if (isFull && (at ?? Number.POSITIVE_INFINITY) + length > fs.fstatSync(descriptor).size) {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    return write(descriptor, bytes, offset, length, at);
  };
  return checked as typeof fs.writeSync;
}

if (program !== '' && process.argv[1]?.endsWith(program)) {
  fs.writeSync = onFullDisk(fs.writeSync);
  for (const name of ['mkdirSync', 'openSync', 'writeSync', 'fsyncSync', 'renameSync'] as const) {
    Object.assign(fs, { [name]: countedBefore(fs[name] as (...args: readonly unknown[]) => unknown) });
  }
  const { spawn } = childProcess;
  const spawnThenFull = (...args: readonly unknown[]): unknown => {
    const child = (spawn as (...given: readonly unknown[]) => unknown)(...args);
    isFull ||= fullFrom === 'spawn';
    return child;
  };
  Object.assign(childProcess, { spawn: countedBefore(spawnThenFull) });
  syncBuiltinESMExports();
}
