import { isIP } from 'node:net';
import * as z from 'zod';
import type { Member } from '../../domain/inventory.ts';
import type { CpuSample, Extensions, KubernetesNode, MachineStatus, Role } from '../../domain/node.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { normalizeId } from './etcd.ts';
import { versionOfImage } from './kubernetes-version.ts';

/** One object of `get TYPE -o json`: only what is read is described; the rest may come and go. */
const envelope = z.object({
  node: z.string().optional(),
  metadata: z.object({
    id: z.union([z.string(), z.number()]),
    version: z.union([z.string(), z.number()]),
    created: z.string().optional(),
  }),
  spec: z.unknown(),
});

export type Resource = z.infer<typeof envelope>;

/** The object as a resource, or null when it is none. */
export function asResource(object: unknown): Resource | null {
  const parsed = envelope.safeParse(object);
  return parsed.success ? parsed.data : null;
}

/** Turns the resources that one node printed for a type into its value; throws a ZodError on a wrong shape. */
export type ResourceReader<T> = (resources: readonly Resource[]) => T;

/** A text from outside, as it may be shown. */
export const text = z.string().transform(sanitizeLine);

/** The one resource of a type that a node has one of. @throws Error without any. */
export function first(resources: readonly Resource[]): Resource {
  const [resource] = resources;
  if (!resource) throw new Error('no resource');
  return resource;
}

const machineStatusSpec = z.object({
  stage: text,
  status: z.object({
    ready: z.boolean(),
    unmetConditions: z
      .array(z.object({ name: text, reason: text }))
      .nullish()
      .transform((list) => list ?? []),
  }),
});

export const readMachineStatus: ResourceReader<MachineStatus> = (resources) => {
  const resource = first(resources);
  const spec = machineStatusSpec.parse(resource.spec);
  return {
    stage: spec.stage,
    ready: spec.status.ready,
    unmetConditions: spec.status.unmetConditions,
    bootMarker: resource.metadata.created ? sanitizeLine(resource.metadata.created) : null,
  };
};

/** `init` is the first control plane of old clusters: a control plane like any other since. */
const machineType = z.enum(['controlplane', 'worker', 'init', 'unknown']);

/** @returns null for a machine in maintenance mode, which has no type yet. */
export function roleOf(type: string): Role | null {
  const parsed = machineType.safeParse(type);
  if (!parsed.success || parsed.data === 'unknown') return null;
  return parsed.data === 'worker' ? 'worker' : 'controlplane';
}

export const readMachineType: ResourceReader<Role> = (resources) => {
  const role = roleOf(z.string().parse(first(resources).spec));
  if (!role) throw new Error('the machine has no type yet');
  return role;
};

export const readHostname: ResourceReader<string> = (resources) =>
  z.object({ hostname: text }).parse(first(resources).spec).hostname;

export const readIdentity: ResourceReader<string> = (resources) =>
  z.object({ nodeId: text }).parse(first(resources).spec).nodeId;

/** `get kubeletspec`, and from 1.14 on `get kubeletstatus`: the image carries the version. */
export const readKubernetesVersion: ResourceReader<string | null> = (resources) =>
  versionOfImage(z.object({ image: text }).parse(first(resources).spec).image);

export const readKubernetesNode: ResourceReader<KubernetesNode | null> = (resources) => {
  const [resource] = resources;
  if (!resource) return null;
  const spec = z
    .object({ nodename: text, nodeReady: z.boolean(), unschedulable: z.boolean() })
    .parse(resource.spec);
  return { name: spec.nodename, ready: spec.nodeReady, cordoned: spec.unschedulable };
};

export const readEtcdMemberId: ResourceReader<string | null> = (resources) => {
  const [resource] = resources;
  return resource ? normalizeId(z.object({ memberID: text }).parse(resource.spec).memberID) : null;
};

const extensionSpec = z.object({ metadata: z.object({ name: text, version: text }) });
/** Rows that stand for no extension: talosctl-notes.md, "Factory names". */
const virtualExtensions = new Set(['schematic', 'modules.dep']);

export const readExtensions: ResourceReader<Extensions> = (resources) => {
  const rows = resources.map((resource) => extensionSpec.parse(resource.spec).metadata);
  return {
    schematic: rows.find((row) => row.name === 'schematic')?.version ?? null,
    list: rows
      .filter((row) => !virtualExtensions.has(row.name))
      .map(({ name, version }) => ({ name, version })),
  };
};

const seconds = z.number().nonnegative();
const cpuSpec = z.object({
  cpuTotal: z.object({
    user: seconds,
    nice: seconds,
    system: seconds,
    idle: seconds,
    iowait: seconds,
    irq: seconds,
    softIrq: seconds,
    steal: seconds,
  }),
});

export const readCpu: ResourceReader<CpuSample> = (resources) => {
  const resource = first(resources);
  const total = cpuSpec.parse(resource.spec).cpuTotal;
  const totalSeconds = Object.values(total).reduce((sum, part) => sum + part, 0);
  return {
    version: Number(resource.metadata.version),
    totalSeconds,
    busySeconds: totalSeconds - total.idle - total.iowait,
  };
};

const memberSpec = z.object({
  // These become arguments of talosctl (`-n`), so that only what is an address is believed.
  addresses: z
    .array(z.string())
    .nullish()
    .transform((list) => (list ?? []).filter((address) => isIP(address) !== 0)),
  hostname: text,
  machineType: z.string(),
  nodeId: text,
});

export const readMembers: ResourceReader<readonly Member[]> = (resources) =>
  resources.map((resource) => {
    const spec = memberSpec.parse(resource.spec);
    return {
      nodeId: spec.nodeId,
      hostname: spec.hostname,
      role: roleOf(spec.machineType),
      addresses: spec.addresses,
    };
  });

export const readClusterName: ResourceReader<string> = (resources) =>
  z.object({ clusterName: text }).parse(first(resources).spec).clusterName;
