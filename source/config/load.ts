import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import type { ConfigFile } from './files.ts';
import { findConfigFile, findInWorkingDirectory } from './files.ts';
import type { Places } from './paths.ts';
import { expandPath, expandProgram } from './paths.ts';
import type { Config, ConfigInput } from './schema.ts';
import { configSchema, keysWithoutTrust } from './schema.ts';
import { addTrust, trustIn } from './trust.ts';

/** The configuration in force, paths absolute; the defaults alone when there is no file. */
export interface LoadedConfig {
  readonly path: string | null;
  readonly config: Config;
  /** For the user: keys that are not obeyed, and what to do. */
  readonly warnings: readonly string[];
}

/** The defaults, for a start without any config.json. */
export function defaultConfig(): LoadedConfig {
  return { path: null, config: configSchema.parse({}), warnings: [] };
}

/**
 * Finds and reads config.json (see `findConfigFile`, also for the errors). Of a file in a working directory that
 * is not trusted only `keysWithoutTrust` are obeyed; the others are named in a warning.
 */
export async function loadConfig(places: Places, flag: string | undefined): Promise<LoadedConfig> {
  const file = await findConfigFile(places, flag);
  if (!file) return defaultConfig();
  const { value, warnings } = await obeyed(places, file);
  return { path: file.path, config: withPaths(configSchema.parse(value), file.folder, places), warnings };
}

/**
 * Trusts the config.json in the working directory as it is now: the command `talos-tui trust`.
 *
 * @returns its path and the keys that are obeyed from now on.
 * @throws AppError `configuration` when there is no config.json of ours there, or it has mistakes.
 */
export async function trustWorkingDirectory(places: Places): Promise<{ path: string; keys: string[] }> {
  const file = await findInWorkingDirectory(places);
  if (!file) {
    throw new AppError(
      'configuration',
      `${sanitizeLine(places.workingDirectory)} has no config.json of talos-tui.`,
      'Go to the folder that has it. Its "$schema" ends with "talos-tui/config.schema.json" or is "./config.schema.json".',
    );
  }
  await addTrust(places, places.workingDirectory, file.text);
  return { path: file.path, keys: splitByTrust(file.value).needTrust };
}

async function obeyed(places: Places, file: ConfigFile): Promise<{ value: ConfigInput; warnings: string[] }> {
  if (!file.fromWorkingDirectory) return { value: file.value, warnings: [] };
  const trust = await trustIn(places, file.folder, file.text);
  const { allowed, needTrust } = splitByTrust(file.value);
  if (trust === 'trusted' || needTrust.length === 0) return { value: file.value, warnings: [] };
  const why = trust === 'changed' ? 'has changed since it was trusted' : 'is not trusted';
  const warning =
    `${sanitizeLine(file.path)} ${why}, so these keys of it are ignored: ${needTrust.join(', ')}. ` +
    'Read the file, then run `talos-tui trust` in its folder.';
  return { value: allowed, warnings: [warning] };
}

/** The part of a file that is obeyed without trust, and the (dotted) keys of the rest. */
function splitByTrust(value: ConfigInput): { allowed: ConfigInput; needTrust: string[] } {
  const allowed: Record<string, unknown> = {};
  const needTrust: string[] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (keysWithoutTrust.includes(key)) allowed[key] = entry;
    else if (!keysWithoutTrust.some((free) => free.startsWith(`${key}.`))) needTrust.push(key);
    else {
      const inner = Object.entries(entry as object);
      allowed[key] = Object.fromEntries(
        inner.filter(([name]) => keysWithoutTrust.includes(`${key}.${name}`)),
      );
      needTrust.push(
        ...inner.map(([name]) => `${key}.${name}`).filter((dotted) => !keysWithoutTrust.includes(dotted)),
      );
    }
  }
  return { allowed, needTrust };
}

/** Relative paths start at the file's folder. The jump host's talosctl is a path over there and stays. */
function withPaths(config: Config, folder: string, places: Places): Config {
  const path = (value: string) => expandPath(value, folder, places.homeDirectory);
  const program = (value: string) => expandProgram(value, folder, places.homeDirectory);
  const { talosctl, upgrade, talosconfig, configDirectory } = config;
  const [gate, ...gateArguments] = upgrade.gateCommand ?? [];
  const perMinor = Object.entries(talosctl.perMinor).map(([minor, value]) => [minor, program(value)]);
  return {
    ...config,
    talosctl: { path: program(talosctl.path), perMinor: Object.fromEntries(perMinor) },
    upgrade: gate === undefined ? upgrade : { ...upgrade, gateCommand: [program(gate), ...gateArguments] },
    ...(talosconfig === undefined ? {} : { talosconfig: path(talosconfig) }),
    ...(configDirectory === undefined ? {} : { configDirectory: path(configDirectory) }),
  };
}
