import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunState, Snapshot } from '../../../domain/run/types.ts';
import { makePlan } from '../../../domain/upgrade/make-plan.ts';
import type { PlannedCommand } from '../../../domain/upgrade/plan.ts';
import { makePrivateFolder, syncFolder } from '../../../run-step/durable.ts';
import { fileNamePart, inputNow, timePart } from './input.ts';
import type { HandsOptions } from './options.ts';

const timeLimitMs = 10 * 60_000;

/** A snapshot, or why there is none. */
export type Taken = { readonly snapshot: Snapshot } | { readonly problem: string };

const isSnapshot = ({ command }: PlannedCommand): boolean =>
  command[0] === 'etcd' && command[1] === 'snapshot';

/** From which node, and through which endpoint, the plan as of now would take it; null where there is none. */
function plannedSnapshot(options: HandsOptions, { plan }: RunState): PlannedCommand | null {
  const { choices, step } = plan;
  const target = { ...choices.target, version: step.to };
  const { steps } = makePlan(inputNow(options, { ...choices, target }));
  return steps.flatMap(({ commands }) => commands).find(isSnapshot) ?? null;
}

async function isStillThere({ path: file, bytes }: Snapshot): Promise<boolean> {
  try {
    const { size } = await stat(file);
    return size === bytes;
  } catch {
    return false;
  }
}

async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { signal })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Has it survive a power cut, and nobody else read it. @returns its size; null where there is no such file. */
async function secured(file: string): Promise<number | null> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    await handle.chmod(0o600);
    await handle.sync();
    const { size } = await handle.stat();
    syncFolder(path.dirname(file));
    return size;
  } finally {
    await handle.close();
  }
}

/** @param said - how many bytes talosctl says it has written; null where it does not say so. */
async function checked(file: string, said: number | null, signal: AbortSignal): Promise<Taken> {
  const bytes = await secured(file);
  if (bytes === null) return { problem: `talosctl has written no etcd snapshot to ${file}` };
  if (bytes === 0) return { problem: `the etcd snapshot ${file} is empty` };
  if (said !== null && said !== bytes) {
    return { problem: `the etcd snapshot ${file} has ${bytes} bytes; talosctl says it has written ${said}` };
  }
  return { snapshot: { path: file, bytes, sha256: await hashOf(file, signal) } };
}

async function take(
  { client }: HandsOptions,
  { node, endpoint }: PlannedCommand,
  file: string,
  signal: AbortSignal,
): Promise<Taken> {
  const via = { endpoint, timeoutMs: timeLimitMs, signal };
  const { values, errors } = await client.takeSnapshot(node, file, via);
  const said = values.get(node);
  if (said === undefined) {
    const why = errors.get(node)?.message ?? 'talosctl said nothing about it';
    return { problem: `no etcd snapshot could be taken from ${node}: ${why}` };
  }
  return checked(file, said, signal);
}

/** Takes a snapshot of etcd into a file of its own, which is checked; one that was taken before, and is there, is enough. */
export async function takeSnapshot(
  options: HandsOptions,
  state: RunState,
  signal: AbortSignal,
): Promise<Taken> {
  const { snapshot, plan } = state;
  if (snapshot && (await isStillThere(snapshot))) return { snapshot };
  const planned = plannedSnapshot(options, state);
  if (planned === null) {
    return { problem: 'no etcd snapshot can be taken: no control plane with a healthy member answers' };
  }
  const names = [plan.clusterName, plan.step.from].map(fileNamePart).join('-');
  const file = path.join(options.snapshotsFolder, `etcd-${names}-${timePart(options.now())}.db`);
  try {
    makePrivateFolder(options.snapshotsFolder);
    const taken = await take(options, planned, file, signal);
    // Half a snapshot is worse than none.
    if ('problem' in taken) {
      await rm(file, { force: true });
      await rm(`${file}.part`, { force: true });
    }
    return taken;
  } catch (error) {
    return { problem: `the etcd snapshot ${file} cannot be kept: ${(error as Error).message}` };
  }
}
