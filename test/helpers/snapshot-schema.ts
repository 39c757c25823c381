import * as z from 'zod';

/** What `--json` prints, strictly: nothing more, nothing less, and null for what is not known (docs/json.md). */

const address = z.string().regex(/^[\w.:-]+$/);
const version = z.string().regex(/^v\d+\.\d+\.\d+/);
const memberId = z.string().regex(/^[0-9a-f]{16}$/);
const count = z.int().nonnegative();
const line = z.string().regex(/^[^\x00-\x1f\x7f-\x9f]+$/);
const health = z.enum(['healthy', 'degraded', 'unhealthy', 'unknown']);

const kind = z.enum([
  'talosctl-missing',
  'timeout',
  'refused',
  'no-route',
  'name',
  'certificate-expired',
  'certificate',
  'permission',
  'unimplemented',
  'unavailable',
  'parse',
  'output-limit',
  'cancelled',
  'configuration',
  'other',
]);

const error = z.strictObject({ kind, message: line, hint: line.nullable() });

const alarm = z.strictObject({ memberId, node: address.nullable(), alarm: line });

const cluster = z.strictObject({
  name: line.nullable(),
  context: line,
  endpoints: z.array(address).min(1),
  talosVersions: z.array(version),
  kubernetesVersions: z.array(version),
  health,
  reasons: z.array(line),
  etcd: z.strictObject({
    members: count.nullable(),
    healthy: count.nullable(),
    learners: count.nullable(),
    alarms: z.array(alarm).nullable(),
    quorum: count.nullable(),
    tolerates: count.nullable(),
    leader: line.nullable(),
  }),
});

const service = z.strictObject({
  id: line,
  state: line,
  health: z.enum(['OK', 'Fail', '?']),
  message: z.string(),
});

/** All of it is known, or nothing. */
const services = z.union([
  z.strictObject({ up: count, total: count, list: z.array(service).min(1) }),
  z.strictObject({ up: z.null(), total: z.null(), list: z.null() }),
]);

const node = z.strictObject({
  address,
  hostname: line.nullable(),
  role: z.enum(['controlplane', 'worker']).nullable(),
  health,
  reasons: z.array(line),
  stage: line.nullable(),
  ready: z.boolean().nullable(),
  talosVersion: version.nullable(),
  kubernetesVersion: version.nullable(),
  architecture: z.enum(['amd64', 'arm64']).nullable(),
  schematic: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  extensions: z.array(z.strictObject({ name: line, version: line })).nullable(),
  services,
  etcd: z
    .strictObject({
      memberId: memberId.nullable(),
      leader: z.boolean().nullable(),
      learner: z.boolean().nullable(),
      alarms: z.array(line).nullable(),
    })
    .nullable(),
  kubernetes: z.strictObject({
    name: line.nullable(),
    ready: z.boolean().nullable(),
    cordoned: z.boolean().nullable(),
  }),
  cpuPercent: z.number().min(0).max(100).nullable(),
  memory: z.strictObject({ usedBytes: count.nullable(), totalBytes: count.nullable() }),
  bootMarker: z.iso.datetime().nullable(),
  sources: z.array(z.enum(['configuration', 'talosconfig', 'endpoint', 'members', 'etcd'])).min(1),
  error: error.nullable(),
  ageMs: count.nullable(),
});

const addressesOnce = (nodes: readonly { readonly address: string }[]): boolean =>
  new Set(nodes.map((one) => one.address)).size === nodes.length;

export const snapshotSchema = z.strictObject({
  schema: z.literal(1),
  cluster,
  nodes: z.array(node).min(1).refine(addressesOnce, 'an address stands twice'),
  errors: z.array(z.strictObject({ ...error.shape, node: address.nullable() })),
});

export type DocumentedSnapshot = z.infer<typeof snapshotSchema>;
