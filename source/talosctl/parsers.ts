import * as z from 'zod';
import type { EtcdMember } from '../domain/etcd.ts';
import type { EtcdStatus, Memory, Service, VersionInfo } from '../domain/node.ts';
import type { Room } from '../domain/upgrade/survey.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { type ContainerName, readContainer } from './parse/containers.ts';
import { readEtcdMember, readEtcdStatus } from './parse/etcd.ts';
import { readImage } from './parse/images.ts';
import { readJsonStream } from './parse/json-stream.ts';
import { readMemory } from './parse/memory.ts';
import { ephemeralOf, readMount } from './parse/mounts.ts';
import { asResource, type ResourceReader } from './parse/resources.ts';
import { readService } from './parse/services.ts';
import { type Row, readTable } from './parse/table.ts';
import { readVersion } from './parse/version.ts';
import type { Parsed } from './reading.ts';

/**
 * Reads standard output. Never throws.
 *
 * @param asked - the nodes of the call, as passed to `-n`.
 * @param answered - false for a node that standard error names: printing nothing then does not mean "none".
 * @param now - when it was read, in ms since the epoch: some values are ages.
 */
export type Parser<T> = (
  stdout: string,
  asked: readonly string[],
  answered: (node: string) => boolean,
  now: number,
) => Parsed<T>;

/**
 * The node a piece of the answer belongs to. One node asked: it is that one, whatever it calls itself (a
 * worker that is its own endpoint names its peer's address, or nothing; talos-facts.md §2f).
 */
function ownership(asked: readonly string[]): (named: string | null | undefined) => string | null {
  const [only, second] = asked;
  if (only !== undefined && second === undefined) return () => only;
  const nodes = new Set(asked);
  return (named) => (named && nodes.has(named) ? named : null);
}

function reason(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return sanitizeLine(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unexpected'}`);
  }
  return error instanceof Error ? sanitizeLine(error.message) : 'unexpected answer';
}

/** Pieces of an answer by the node they belong to. */
interface Sorted<R> {
  readonly byNode: ReadonlyMap<string, readonly R[]>;
  readonly unnamed: boolean;
  readonly garbage: boolean;
}

/** By node. @param pieces - what was read, with the node it names; null for what could not be read. */
export function sortByNode<R>(
  pieces: readonly ({ readonly node: string | null | undefined; readonly value: R } | null)[],
  asked: readonly string[],
): Sorted<R> {
  const byNode = new Map<string, R[]>();
  const ownerOf = ownership(asked);
  let unnamed = false;
  let garbage = false;
  for (const piece of pieces) {
    const owner = piece && ownerOf(piece.node);
    if (piece && owner) byNode.set(owner, [...(byNode.get(owner) ?? []), piece.value]);
    else if (piece && !piece.node) unnamed = true;
    else garbage = true;
  }
  return { byNode, unnamed, garbage };
}

/**
 * `get TYPE -o json`.
 *
 * @param absent - whether a node that answered may have no such resource (`get etcdmember` of a worker prints
 * nothing, without an error): its value is then what `read` makes of nothing.
 */
export function resourceParser<T>(read: ResourceReader<T>, absent: 'null-when-none' | 'required'): Parser<T> {
  return (stdout, asked, answered) => {
    const stream = readJsonStream(stdout);
    const pieces = stream.objects.map((object) => {
      const resource = asResource(object);
      return resource && { node: resource.node, value: resource };
    });
    const sorted = sortByNode(pieces, asked);
    const garbage = sorted.garbage || stream.broken;
    const mayBeAbsent = (node: string): boolean => absent === 'null-when-none' && !garbage && answered(node);
    // Where there may be any number of resources, more of the node at which the answer broke may be missing.
    const cutOff =
      absent === 'null-when-none' && stream.broken ? ownership(asked)(pieces.at(-1)?.node) : null;
    const values = new Map<string, T>();
    const unreadable = new Map<string, string>();
    for (const node of asked) {
      const resources = sorted.byNode.get(node);
      if (node === cutOff || (!resources && !mayBeAbsent(node))) continue;
      try {
        values.set(node, read(resources ?? []));
      } catch (error) {
        unreadable.set(node, reason(error));
      }
    }
    return { values, unreadable, unnamed: sorted.unnamed, garbage };
  };
}

/** A table: the rows of each node, in order. A row that cannot be read is garbage, not an error of the node. */
function tableParser<R, T>(
  firstColumns: readonly string[],
  readRow: (row: Row, now: number) => R | null,
  combine: (rows: readonly R[]) => T,
): Parser<T> {
  return (stdout, asked, _answered, now) => {
    const rows = readTable(stdout, ['NODE', ...firstColumns]);
    const pieces = (rows ?? []).map((row) => {
      const value = readRow(row, now);
      return value && { node: row.NODE, value };
    });
    const { byNode, unnamed, garbage } = sortByNode(pieces, asked);
    // Cut off within a line: of the node that stands there, more rows may be missing.
    const cutOff = stdout.endsWith('\n') ? null : ownership(asked)(rows?.at(-1)?.NODE);
    const whole = [...byNode].filter(([node]) => node !== cutOff);
    const values = new Map<string, T>();
    const unreadable = new Map<string, string>();
    for (const [node, list] of whole) {
      try {
        values.set(node, combine(list));
      } catch (error) {
        unreadable.set(node, reason(error));
      }
    }
    const isNoTable = rows === null && stdout.trim() !== '';
    return { values, unreadable, unnamed, garbage: garbage || isNoTable || cutOff !== null };
  };
}

/** Of a table that may be empty: a node that answered, and of which no row stands below the header, has none. */
function orNone<T>(parse: Parser<readonly T[]>): Parser<readonly T[]> {
  return (stdout, asked, answered, now) => {
    const parsed = parse(stdout, asked, answered, now);
    if (parsed.garbage || parsed.unnamed || stdout.trim() === '') return parsed;
    const none = asked.filter((node) => !parsed.values.has(node) && answered(node));
    return { ...parsed, values: new Map([...parsed.values, ...none.map((node) => [node, []] as const)]) };
  };
}

function only<R>(rows: readonly R[]): R {
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  return row;
}

export const parseServices: Parser<readonly Service[]> = tableParser(
  ['SERVICE'],
  readService,
  (rows) => rows,
);
export const parseEtcdStatus: Parser<EtcdStatus> = tableParser(['MEMBER'], readEtcdStatus, only);
export const parseEtcdMembers: Parser<readonly EtcdMember[]> = tableParser(
  ['ID'],
  readEtcdMember,
  (rows) => rows,
);
export const parseMemory: Parser<Memory> = tableParser(['TOTAL'], readMemory, only);

/** `containers -k` of one node: sandboxes (pods) stand among them, and are left out. */
export const parseContainers: Parser<readonly ContainerName[]> = orNone(
  tableParser(['NAMESPACE'], readContainer, (rows) =>
    rows.flatMap((row) => (row === 'no container' ? [] : [row])),
  ),
);

/** `image list`, with and without the column LABELS. */
export const parseImages: Parser<readonly string[]> = orNone(
  tableParser(['IMAGE'], readImage, (rows) => rows),
);

/** `mounts`: only that of /var is looked at; null where it is not mounted. */
export const parseEphemeral: Parser<Room | null> = tableParser(['FILESYSTEM'], readMount, ephemeralOf);

/** What a single node prints as it is: `read`, `kubeconfig`. Nothing at all is no answer. */
export function wholeText<T>(read: (text: string) => T): Parser<T> {
  return (stdout, asked, answered) => {
    const none: Parsed<T> = { values: new Map(), unreadable: new Map(), unnamed: false, garbage: false };
    const [node] = asked;
    if (node === undefined || stdout === '' || !answered(node)) return none;
    return { ...none, values: new Map([[node, read(stdout)]]) };
  };
}

/** `version --json`: one object a line and node. */
export const parseVersion: Parser<VersionInfo> = (stdout, asked) => {
  const stream = readJsonStream(stdout);
  const { byNode, unnamed, garbage } = sortByNode(stream.objects.map(readVersion), asked);
  const values = new Map([...byNode].map(([node, list]) => [node, only(list)]));
  return { values, unreadable: new Map(), unnamed, garbage: garbage || stream.broken };
};
