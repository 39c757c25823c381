import { isAbsolute, join, resolve } from 'node:path';

/** Where this program runs: given in, so that tests and the practice cluster have their own. */
export interface Places {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly homeDirectory: string;
  /** The config.json that comes with the program as an example; absent where there is none. */
  readonly ownExample?: string;
}

/** An environment variable; null when it is not set or empty. */
export function variable(places: Places, name: string): string | null {
  return places.environment[name] || null;
}

/** A path as a user writes it: `~` and `~/…` are the home folder, a relative path starts at `folder`. */
export function expandPath(path: string, folder: string, homeDirectory: string): string {
  if (path === '~') return homeDirectory;
  return path.startsWith('~/') ? join(homeDirectory, path.slice(2)) : resolve(folder, path);
}

/** A program as a user writes it: a bare name stays as it is and is looked up in PATH, anything else is a path. */
export function expandProgram(program: string, folder: string, homeDirectory: string): string {
  return program.includes('/') || program === '~' ? expandPath(program, folder, homeDirectory) : program;
}

/** `$XDG_CONFIG_HOME/talos-tui/config.json`, or the same in ~/.config. */
export function userConfigPath(places: Places): string {
  return join(xdgFolder(places, 'XDG_CONFIG_HOME', '.config'), 'talos-tui', 'config.json');
}

/** `$XDG_STATE_HOME/talos-tui`, or the same in ~/.local/state: private to talos-tui. */
export function stateFolder(places: Places): string {
  return join(xdgFolder(places, 'XDG_STATE_HOME', '.local/state'), 'talos-tui');
}

/** The XDG base directory specification has relative paths ignored. */
function xdgFolder(places: Places, name: string, standard: string): string {
  const value = variable(places, name);
  return value && isAbsolute(value) ? value : join(places.homeDirectory, standard);
}
