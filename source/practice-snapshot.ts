import * as z from 'zod';
import { addressPattern, addressRule, contextPattern, contextRule } from './config/names.ts';
import { readConfigurationFile } from './config/read-file.ts';
import { showValue } from './config/show.ts';
import { AppError } from './errors.ts';
import type { OwnCluster, OwnNode } from './simulator/practice.ts';
import { sanitizeLine } from './text/sanitize.ts';

/** More than any cluster that one screen is for. */
const mostNodes = 1000;
/** Mistakes in one message; more are counted. */
const mostMistakes = 10;

const remedy =
  'It must be what `talos-tui --json > FILE` prints, taken while every node answers (docs/json.md).';

function matching(pattern: RegExp, rule: string) {
  return z.string(rule).regex(pattern, rule);
}

const hostname = matching(
  /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/,
  'a host name (letters, digits, . and -)',
);
const version = matching(
  /^v1\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})(-[0-9A-Za-z.-]{1,40})?$/,
  'a version, as "v1.13.1"',
);
const word = matching(/^[^\u0000-\u001f\u007f-\u009f]{1,100}$/, 'a text of one line');
const role = z.enum(['controlplane', 'worker'], '"controlplane" or "worker"');
const memberId = matching(/^[0-9a-f]{16}$/, 'an etcd member id, 16 hexadecimal digits');
const bytes = z.int('a number of bytes').positive('a number of bytes');

/** What a rehearsal takes from a node of a snapshot. Of the rest, more may be there. */
const node = z.object(
  {
    address: matching(addressPattern, addressRule),
    hostname: hostname.nullable(),
    role,
    talosVersion: version,
    kubernetesVersion: version,
    architecture: z.enum(['amd64', 'arm64'], '"amd64" or "arm64"').nullable(),
    schematic: matching(/^[0-9a-f]{64}$/, 'a schematic, 64 hexadecimal digits').nullable(),
    extensions: z
      .array(z.object({ name: word, version: word }, 'an extension, with its name and version'), 'a list')
      .max(100, 'at most 100 extensions')
      .nullable(),
    etcd: z.object({ memberId: memberId.nullable() }, 'what etcd says of the node, or null').nullable(),
    memory: z.object({ totalBytes: bytes.nullable() }, 'an object with totalBytes'),
  },
  'a node',
);

const snapshot = z.object(
  {
    schema: z.literal(1, '1'),
    cluster: z.object(
      {
        name: matching(contextPattern, contextRule).nullable(),
        context: matching(contextPattern, contextRule),
      },
      'an object',
    ),
    nodes: z
      .array(node, 'a list of nodes')
      .min(1, 'a list of one node or more')
      .max(mostNodes, `a list of ${mostNodes} nodes at most`),
  },
  'the object of a snapshot',
);

function placeOf(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown> | null)?.[step], value);
}

function mistakesOf(issues: readonly z.core.$ZodIssue[], value: unknown): readonly string[] {
  const lines = issues.map(({ path, message }) => {
    const found = valueAt(value, path);
    return `${placeOf(path)}: ${found === undefined ? 'missing' : `found ${showValue(found)}`}, must be ${message}`;
  });
  const more = lines.length - mostMistakes;
  return more > 0 ? [...lines.slice(0, mostMistakes), `and ${more} more`] : lines;
}

/** What stands against practising on these nodes, beyond each of their values. */
function contradictions(nodes: readonly OwnNode[]): readonly string[] {
  const twice = (values: readonly (string | null)[], what: string): readonly string[] => {
    const known = values.filter((value) => value !== null);
    const again = known.filter((value, index) => known.indexOf(value) !== index);
    return [...new Set(again)].map((value) => `two nodes have the ${what} ${showValue(value)}`);
  };
  const names = nodes.flatMap(({ address, hostname }) =>
    hostname === address ? [address] : [address, hostname],
  );
  return [
    ...twice(names, 'name or address'),
    ...twice(
      nodes.map(({ etcdMemberId }) => etcdMemberId),
      'etcd member id',
    ),
    ...(nodes.some(({ role }) => role === 'controlplane') ? [] : ['none of the nodes is a control plane']),
  ];
}

function refused(file: string, mistakes: readonly string[]): AppError {
  const head = `The snapshot ${sanitizeLine(file)} cannot be rehearsed with:`;
  return new AppError('configuration', [head, ...mistakes.map(sanitizeLine)].join('\n'), remedy);
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(file, ['it is no JSON']);
  }
}

function ownNode(told: z.output<typeof node>): OwnNode {
  return {
    address: told.address,
    hostname: told.hostname ?? told.address,
    role: told.role,
    architecture: told.architecture ?? 'amd64',
    talosVersion: told.talosVersion,
    kubernetesVersion: told.kubernetesVersion,
    schematic: told.schematic,
    extensions: told.extensions ?? [],
    etcdMemberId: told.role === 'controlplane' ? (told.etcd?.memberId ?? null) : null,
    memoryBytes: told.memory.totalBytes,
  };
}

/**
 * The cluster of a snapshot that `--json` has printed, to practise on. The file is believed in nothing.
 *
 * @throws AppError `configuration` for a file that cannot be read, is none, or leaves out what a rehearsal needs.
 */
export async function readOwnCluster(file: string): Promise<OwnCluster> {
  const text = await readConfigurationFile(file, 'snapshot');
  if (text === null) {
    throw new AppError('configuration', `The snapshot ${sanitizeLine(file)} does not exist.`, remedy);
  }
  const value = parsed(file, text);
  const checked = snapshot.safeParse(value);
  if (!checked.success) throw refused(file, mistakesOf(checked.error.issues, value));
  const { cluster } = checked.data;
  const nodes = checked.data.nodes.map(ownNode);
  const wrong = contradictions(nodes);
  if (wrong.length > 0) throw refused(file, wrong);
  return { name: cluster.name ?? cluster.context, nodes };
}
