import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import type { Places } from './paths.ts';
import { stateFolder } from './paths.ts';
import { makePrivateFolder, replaceFile } from './private-file.ts';
import { readConfigurationFile } from './read-file.ts';

/** `changed`: the folder was trusted with another text of its config.json. */
export type Trust = 'trusted' | 'changed' | 'unknown';

/** trusted.json: the real path of each trusted folder, and the SHA-256 of its config.json (hexadecimal). */
const listSchema = z.object({
  version: z.literal(1),
  folders: z.record(z.string(), z.object({ sha256: z.string() })),
});

/** The list of trusted folders: `$XDG_STATE_HOME/talos-tui/trusted.json`. */
export function trustListPath(places: Places): string {
  return join(stateFolder(places), 'trusted.json');
}

/** Whether the user trusts the config.json of this folder as it is now (`text`). */
export async function trustIn(places: Places, folder: string, text: string): Promise<Trust> {
  const folders = await readList(places);
  const entry = folders.get(await realpath(folder));
  if (!entry) return 'unknown';
  return entry.sha256 === sha256(text) ? 'trusted' : 'changed';
}

/**
 * Trusts the config.json of this folder as it is now (`text`); a change of the file ends the trust. The list is
 * replaced in one step and is readable by this user only.
 *
 * @throws AppError `configuration` when the list cannot be written.
 */
export async function addTrust(places: Places, folder: string, text: string): Promise<void> {
  const folders = await readList(places);
  folders.set(await realpath(folder), { sha256: sha256(text) });
  const path = trustListPath(places);
  try {
    await makePrivateFolder(stateFolder(places));
    const list = { version: 1, folders: Object.fromEntries(folders) };
    await replaceFile(path, (file) => file.writeFile(`${JSON.stringify(list, null, 2)}\n`));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new AppError(
      'configuration',
      `The list of trusted folders ${sanitizeLine(path)} cannot be written: ${code}.`,
      'Check the permissions and the free space of its folder.',
    );
  }
}

/** A list that is missing or cannot be understood trusts nothing. */
async function readList(places: Places): Promise<Map<string, { sha256: string }>> {
  const text = await readConfigurationFile(trustListPath(places), 'list of trusted folders');
  try {
    return new Map(Object.entries(listSchema.parse(JSON.parse(text ?? '')).folders));
  } catch {
    return new Map();
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
