import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import type { Places } from './paths.ts';
import { expandPath, variable } from './paths.ts';
import { readConfigurationFile } from './read-file.ts';

/** Where a pod of Talos' own service accounts has its talosconfig (Talos, constants.ServiceAccountMountPath). */
const serviceAccountPath = '/var/run/secrets/talos.dev/config';

export interface FoundTalosconfig {
  /** Absolute; null when there is none anywhere. */
  readonly file: { readonly path: string; readonly text: string } | null;
  /** Where there was none, in order and in words, for the screen that says so. */
  readonly lookedFor: readonly string[];
}

/** What may name a talosconfig; paths in the configuration are absolute already. */
export interface TalosconfigNames {
  readonly flag: string | undefined;
  readonly config: string | undefined;
  readonly configDirectory: string | undefined;
}

/**
 * The first talosconfig of: `--talosconfig`, `TALOSCONFIG`, config.json, then where talosctl itself looks
 * (`$TALOS_HOME/config` or `~/.talos/config`, the service account's), then the configuration directory.
 *
 * talosctl passes over a `TALOSCONFIG` that does not exist. Here a file that is named has to be there: the
 * next one could be another cluster's.
 *
 * @throws AppError `configuration` for a named file that does not exist, or one that cannot be read.
 */
export async function findTalosconfig(places: Places, names: TalosconfigNames): Promise<FoundTalosconfig> {
  const lookedFor: string[] = [];
  const named: [string, string | null | undefined, string][] = [
    ['--talosconfig', names.flag, 'not given'],
    ['TALOSCONFIG', variable(places, 'TALOSCONFIG'), 'not set'],
    ['talosconfig in config.json', names.config, 'not set'],
  ];
  for (const [by, name, without] of named) {
    if (name) return { file: await readNamed(places, name, by, lookedFor), lookedFor };
    lookedFor.push(`${by}: ${without}`);
  }
  for (const path of usualPaths(places, names.configDirectory)) {
    const text = await readConfigurationFile(path, 'talosconfig');
    if (text !== null) return { file: { path, text }, lookedFor };
    lookedFor.push(`${sanitizeLine(path)}: no such file`);
  }
  return { file: null, lookedFor };
}

/** The talosconfig of `--talosconfig` alone: the practice cluster must never find a real one. */
export async function findNamedTalosconfig(
  places: Places,
  flag: string | undefined,
): Promise<FoundTalosconfig> {
  if (!flag) return { file: null, lookedFor: ['--talosconfig: not given'] };
  return { file: await readNamed(places, flag, '--talosconfig', []), lookedFor: [] };
}

function usualPaths(places: Places, configDirectory: string | undefined): string[] {
  const talosHome = variable(places, 'TALOS_HOME') ?? '~/.talos';
  const folder = expandPath(talosHome, places.workingDirectory, places.homeDirectory);
  const usual = [join(folder, 'config'), serviceAccountPath];
  return configDirectory === undefined ? usual : [...usual, join(configDirectory, 'talosconfig')];
}

async function readNamed(places: Places, name: string, by: string, before: readonly string[]) {
  const path = expandPath(name, places.workingDirectory, places.homeDirectory);
  const text = await readConfigurationFile(path, 'talosconfig');
  if (text !== null) return { path, text };
  const looked = [...before, `${by}: ${sanitizeLine(path)}, no such file`];
  throw new AppError(
    'configuration',
    [
      `The talosconfig ${sanitizeLine(path)}, named by ${by}, does not exist. Looked for, in this order:`,
      ...looked,
    ].join('\n'),
    `Correct ${by}, or take it away for the next one that is found.`,
  );
}
