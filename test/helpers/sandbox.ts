import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A home, a working directory and a PATH of a test's own: nothing of the machine is read or written. */
export interface Sandbox {
  /** Where the program starts. */
  readonly workingDirectory: string;
  /** The only folder in PATH. */
  readonly binaries: string;
  /** Where the program makes its temporary folders. */
  readonly temporary: string;
  /** The program's own environment; whatever else the tests' environment has must not matter. */
  readonly environment: Readonly<Record<string, string>>;
  /** Writes a file, path relative to the sandbox; anything but a text as JSON. Gives the absolute path. */
  readonly put: (name: string, content: unknown, mode?: number) => string;
  /** The user's config.json. */
  readonly configure: (config: unknown) => void;
  /** Names of the files in which the program keeps the pids of its children (source/talosctl/run-file.ts). */
  readonly runFiles: () => readonly string[];
}

const folders: string[] = [];

/** What Node has compiled once starts in half the time; keyed by content, so it is never stale. */
const compileCache = resolve('node_modules/.cache/talos-tui-e2e');

export function openSandbox(): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'talos-tui-e2e-'));
  folders.push(root);
  const at = (...names: string[]) => join(root, ...names);
  for (const name of ['home', 'work', 'bin', 'tmp']) mkdirSync(at(name));
  const put: Sandbox['put'] = (name, content, mode = 0o600) => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content), { mode });
    return at(name);
  };
  const runFolder = at('state', 'talos-tui', 'run');
  return {
    workingDirectory: at('work'),
    binaries: at('bin'),
    temporary: at('tmp'),
    environment: {
      HOME: at('home'),
      PATH: at('bin'),
      TMPDIR: at('tmp'),
      XDG_CONFIG_HOME: at('config'),
      XDG_STATE_HOME: at('state'),
      // Set and empty is as not set, whatever the machine has.
      TALOSCONFIG: '',
      TALOS_HOME: '',
      TALOS_TUI_CONFIG: '',
      NODE_COMPILE_CACHE: compileCache,
      // The times on the screen are then the same everywhere.
      TZ: 'UTC',
    },
    put,
    configure: (config) => void put('config/talos-tui/config.json', config),
    runFiles: () => (existsSync(runFolder) ? readdirSync(runFolder) : []),
  };
}

/** For `afterEach`, when no program of theirs runs any more. */
export function removeSandboxes(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
