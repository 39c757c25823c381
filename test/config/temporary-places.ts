import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AppError } from '../../source/errors.ts';

export const fixture = join(import.meta.dirname, '../fixtures/config/talosconfig.yaml');

/** A home and a working directory of the test's own, gone after it. */
export async function temporaryPlaces() {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'talos-tui-config-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const homeDirectory = join(root, 'home');
  const workingDirectory = join(root, 'work');
  await mkdir(homeDirectory);
  await mkdir(workingDirectory);
  const environment: Record<string, string> = {};
  return { root, homeDirectory, workingDirectory, environment };
}

/** Writes a file with its folders; anything but a text as JSON. Gives the path. */
export async function put(path: string, content: unknown): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The message and hint of the `configuration` error that has to come; `root` becomes `/…`. */
export async function errorOf(root: string, act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.kind !== 'configuration') throw new Error(`kind is ${error.kind}`);
    return `${error.message}\n→ ${error.hint}`.replaceAll(root, '');
  }
  throw new Error('no error came');
}
