import { dirname, join } from 'node:path';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { parseJson } from './json.ts';
import type { Places } from './paths.ts';
import { expandPath, userConfigPath, variable } from './paths.ts';
import { describeProblems } from './problems.ts';
import { readConfigurationFile } from './read-file.ts';
import type { ConfigInput } from './schema.ts';
import { configSchema, isOurSchema } from './schema.ts';

/** A config.json that was found and has no mistakes. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** Where its relative paths start. */
  readonly folder: string;
  /** The working directory's file was not chosen by the user: it needs trust. */
  readonly fromWorkingDirectory: boolean;
  readonly text: string;
  /** As written: without defaults. */
  readonly value: ConfigInput;
}

/**
 * The first config.json of: `--config`, `TALOS_TUI_CONFIG`, the user's configuration folder (XDG), the working
 * directory (only when its `$schema` is ours). The others are not read. Null when there is none.
 *
 * @param flag the value of `--config`.
 * @throws AppError `configuration` for a file named by flag or variable that does not exist, and for any mistake
 *   in the file: all of them, one line each.
 */
export async function findConfigFile(places: Places, flag: string | undefined): Promise<ConfigFile | null> {
  const fromEnvironment = variable(places, 'TALOS_TUI_CONFIG');
  if (flag !== undefined) return readNamed(places, flag, '--config');
  if (fromEnvironment) return readNamed(places, fromEnvironment, 'TALOS_TUI_CONFIG');
  const path = userConfigPath(places);
  const text = await readConfigurationFile(path, 'configuration file');
  if (text !== null) return configFile(path, text, false);
  return findInWorkingDirectory(places);
}

/** The working directory's config.json; null when there is none or it is another program's. */
export async function findInWorkingDirectory(places: Places): Promise<ConfigFile | null> {
  const path = join(places.workingDirectory, 'config.json');
  // The example that comes with the program is nobody's configuration, also when it is started in its checkout.
  if (path === places.ownExample) return null;
  // One that cannot be read cannot be known to be ours.
  const text = await readConfigurationFile(path, 'configuration file').catch(() => null);
  return text !== null && saysItIsOurs(text) ? configFile(path, text, true) : null;
}

async function readNamed(places: Places, named: string, by: string): Promise<ConfigFile> {
  const path = expandPath(named, places.workingDirectory, places.homeDirectory);
  const text = await readConfigurationFile(path, 'configuration file');
  if (text === null) {
    throw new AppError(
      'configuration',
      `The configuration file ${sanitizeLine(path)}, named by ${by}, does not exist.`,
      `Correct the path, or leave ${by} away to use ${sanitizeLine(userConfigPath(places))}.`,
    );
  }
  return configFile(path, text, false);
}

/** Looks into the text of a file that is no valid JSON, so that a mistake in our own file is not passed over. */
function saysItIsOurs(text: string): boolean {
  const parsed = parseJson(text);
  if ('mistake' in parsed) return isOurSchema(/"\$schema"\s*:\s*"([^"]*)"/.exec(text)?.[1]);
  const value = parsed.value;
  return typeof value === 'object' && value !== null && '$schema' in value && isOurSchema(value.$schema);
}

function configFile(path: string, text: string, fromWorkingDirectory: boolean): ConfigFile {
  const parsed = parseJson(text);
  const name = `The configuration file ${sanitizeLine(path)}`;
  const hint = fromWorkingDirectory
    ? 'Correct it, or name another file with --config. docs/configuration.md lists every key.'
    : 'Correct it. docs/configuration.md lists every key with what it may hold.';
  if ('mistake' in parsed) {
    const { line, column, what } = parsed.mistake;
    throw new AppError(
      'configuration',
      `${name} is not valid JSON:\nline ${line}, column ${column}: ${what}`,
      hint,
    );
  }
  const checked = configSchema.safeParse(parsed.value);
  if (!checked.success) {
    const lines = describeProblems(checked.error.issues, parsed.value);
    const count = lines.length === 1 ? 'a mistake' : 'mistakes';
    throw new AppError('configuration', `${name} has ${count}:\n${lines.join('\n')}`, hint);
  }
  const value = parsed.value as ConfigInput;
  return { path, folder: dirname(path), fromWorkingDirectory, text, value };
}
