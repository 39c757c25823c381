import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { folderVariable } from '../../source/simulator/folder.ts';
import type { Sandbox } from './sandbox.ts';

/** A program named `talosctl` in a sandbox's PATH. */
export interface TalosctlProgram {
  readonly path: string;
  /** The command lines of all calls so far. */
  readonly calls: () => readonly string[];
  /** The pids of all calls so far. */
  readonly pids: () => readonly number[];
  /** Ends the calls that still run, were talos-tui killed. */
  readonly endAll: () => void;
}

/** Answers with the recordings of `VERSION/SCENARIO`. */
export function installReplay(sandbox: Sandbox, place: string): TalosctlProgram {
  return install(sandbox, {
    script: join(import.meta.dirname, 'replay-talosctl.ts'),
    variable: 'TALOS_TUI_REPLAY',
    value: place,
  });
}

/** The practice cluster's talosctl, on the practice folder given. */
export function installSimulator(sandbox: Sandbox, practiceFolder: string): TalosctlProgram {
  return install(sandbox, {
    script: resolve('dist/simulated-talosctl.js'),
    variable: folderVariable,
    value: practiceFolder,
  });
}

interface Installed {
  readonly script: string;
  readonly variable: string;
  readonly value: string;
}

function install(sandbox: Sandbox, { script, variable, value }: Installed): TalosctlProgram {
  const log = join(sandbox.binaries, 'calls');
  const lines = [
    `#!${process.execPath}`,
    `process.env[${JSON.stringify(variable)}] = ${JSON.stringify(value)};`,
    `const line = process.pid + ' ' + process.argv.slice(2).join(' ') + '\\n';`,
    `require('node:fs').appendFileSync(${JSON.stringify(log)}, line);`,
    `import(${JSON.stringify(script)});`,
  ];
  const path = sandbox.put('bin/talosctl', `${lines.join('\n')}\n`, 0o755);
  const logged = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []);
  const pids = () => logged().map((text) => Number.parseInt(text, 10));
  return {
    path,
    calls: () => logged().map((text) => text.slice(text.indexOf(' ') + 1)),
    pids,
    endAll: () => {
      for (const pid of pids().filter((candidate) => isCallOf(path, candidate))) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch (error) {
          // It has ended by itself since.
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      }
    },
  };
}

/** Whether this process is a call of that program still, and not somebody else with the same pid. */
function isCallOf(program: string, pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
  } catch {
    return false;
  }
}

/** A talosconfig for the three machines of the recordings. Its key is none. */
export function putTalosconfig(sandbox: Sandbox, endpoints = ['127.0.0.1']): string {
  const nodes = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];
  const secret = Buffer.from(talosconfigSecret).toString('base64');
  const context = { endpoints, nodes, ca: secret, crt: secret, key: secret };
  // JSON is YAML.
  return sandbox.put('home/.talos/config', { context: 'homelab', contexts: { homelab: context } });
}

/** Stands in the talosconfig where the keys are, and must be nowhere else. */
export const talosconfigSecret = 'the key that nobody may see';
