import { expect } from 'vitest';
import { runProgram } from './program.ts';
import { openSandbox } from './sandbox.ts';
import { type DocumentedSnapshot, snapshotSchema } from './snapshot-schema.ts';
import { installReplay, putTalosconfig, talosconfigSecret } from './talosctl-programs.ts';

export interface SnapshotRun {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly snapshot: DocumentedSnapshot;
}

/** What `--json` prints of the recordings of `VERSION/SCENARIO`: of the documented form, and without a secret. */
export async function replaySnapshot(place: string, ...args: string[]): Promise<SnapshotRun> {
  const sandbox = openSandbox();
  installReplay(sandbox, place);
  putTalosconfig(sandbox);
  const { exitCode, stdout, stderr } = await runProgram(sandbox, ['--json', ...args]);
  for (const secret of [talosconfigSecret, Buffer.from(talosconfigSecret).toString('base64')]) {
    expect(stdout + stderr).not.toContain(secret);
  }
  if (stdout === '') throw new Error(`nothing was printed; standard error: ${stderr}`);
  return { exitCode, stderr, snapshot: readSnapshot(stdout) };
}

/** Throws with every deviation from the documented form. */
export function readSnapshot(stdout: string): DocumentedSnapshot {
  return snapshotSchema.parse(JSON.parse(stdout));
}

/** The node with this address, which must be there. */
export function nodeAt(snapshot: DocumentedSnapshot, address: string): DocumentedSnapshot['nodes'][number] {
  const node = snapshot.nodes.find((candidate) => candidate.address === address);
  if (!node) throw new Error(`no node ${address} in ${snapshot.nodes.map((one) => one.address).join(', ')}`);
  return node;
}

/** `cluster.etcd`, when nothing is known of it. */
export const unknownEtcd = {
  members: null,
  healthy: null,
  learners: null,
  alarms: null,
  quorum: null,
  tolerates: null,
  leader: null,
} as const;

/** A node of which nothing is known but what others say of it. */
export const unknownFacts = {
  stage: null,
  ready: null,
  talosVersion: null,
  kubernetesVersion: null,
  architecture: null,
  schematic: null,
  extensions: null,
  services: { up: null, total: null, list: null },
  kubernetes: { name: null, ready: null, cordoned: null },
  cpuPercent: null,
  memory: { usedBytes: null, totalBytes: null },
  bootMarker: null,
  ageMs: null,
} as const;
