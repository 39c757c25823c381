import { chmod, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { lastValue } from '../../../domain/loaded.ts';
import type { RunNode } from '../../../domain/run/types.ts';
import { isFrom } from '../../../domain/upgrade/from-minor.ts';
import { makePrivateFolder } from '../../../run-step/durable.ts';
import { fileNamePart, timePart } from './input.ts';
import type { HandsOptions } from './options.ts';

const timeLimitMs = 10 * 60_000;

/** From here on talosctl encrypts it for its makers, unless it is told not to. */
const firstEncrypting = '1.14';

/** Makes it its user's alone. @returns false where there is none, or nothing in it. */
async function isWritten(file: string): Promise<boolean> {
  try {
    await chmod(file, 0o600);
    return (await stat(file)).size > 0;
  } catch {
    return false;
  }
}

/** Collects a support bundle of a node. @returns a sentence about where it is, or why there is none. */
export async function collectSupport(
  { client, feed, surveyStore, supportFolder, now }: HandsOptions,
  { address, name }: RunNode,
  signal: AbortSignal,
): Promise<string> {
  const file = path.join(supportFolder, `support-${fileNamePart(name)}-${timePart(now())}.zip`);
  try {
    makePrivateFolder(supportFolder);
  } catch (error) {
    return `no support bundle of ${name}: ${(error as Error).message}`;
  }
  const [program] = surveyStore.getState().cluster.programs;
  const isPlain = isFrom(firstEncrypting, program ? lastValue(program.version) : null) === true;
  const { values, errors } = await feed.askAll(
    [address],
    (_, via) => client.collectSupport(address, file, isPlain, via),
    { signal, timeoutMs: timeLimitMs },
  );
  const error = errors.get(address)?.message ?? 'talosctl has written no file';
  if (!(await isWritten(file))) return `no support bundle of ${name}: ${error}`;
  if (values.has(address)) return `the support bundle of ${name} is in ${file}`;
  if (signal.aborted) {
    await rm(file, { force: true });
    return `no support bundle of ${name}: ${error}`;
  }
  return `the support bundle of ${name} is in ${file}; it may lack something: ${error}`;
}
