import { z } from 'zod';
import type { EtcdMember } from '../domain/etcd.ts';
import type { EtcdStatus, Memory, Service, VersionInfo } from '../domain/node.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { readEtcdMember, readEtcdStatus } from './parse/etcd.ts';
import { readJsonStream } from './parse/json-stream.ts';
import { readMemory } from './parse/memory.ts';
import { asResource, type Resource, type ResourceReader } from './parse/resources.ts';
import { readService } from './parse/services.ts';
import { type Row, readTable } from './parse/table.ts';
import { readVersion } from './parse/version.ts';
import type { Parsed } from './reading.ts';

/**
 * Reads standard output. Never throws.
 *
 * @param asked - the nodes of the call, as passed to `-n`.
 * @param answered - false for a node that standard error names: printing nothing then does not mean "none".
 */
export type Parser<T> = (
  stdout: string,
  asked: readonly string[],
  answered: (node: string) => boolean,
) => Parsed<T>;

/**
 * The node a piece of the answer belongs to. One node asked: it is that one, whatever it calls itself (a
 * worker that is its own endpoint names its peer's address, or nothing; talos-facts.md §2f).
 */
function ownerOf(named: string | null | undefined, asked: readonly string[]): string | null {
  if (asked.length === 1) return asked[0] ?? null;
  return named && asked.includes(named) ? named : null;
}

function reason(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return sanitizeLine(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unexpected'}`);
  }
  return error instanceof Error ? sanitizeLine(error.message) : 'unexpected answer';
}

/**
 * `get TYPE -o json`.
 *
 * @param absent - the value of a node that answered and has no such resource (`get etcdmember` of a worker
 * prints nothing, without an error); undefined where there must be one.
 */
export function resourceParser<T>(read: ResourceReader<T>, absent: 'null-when-none' | 'required'): Parser<T> {
  return (stdout, asked, answered) => {
    const stream = readJsonStream(stdout);
    const byNode = new Map<string, Resource[]>();
    let unnamed = false;
    let garbage = stream.broken;
    for (const object of stream.objects) {
      const resource = asResource(object);
      const owner = resource && ownerOf(resource.node, asked);
      if (resource && owner) byNode.set(owner, [...(byNode.get(owner) ?? []), resource]);
      else if (resource && !resource.node) unnamed = true;
      else garbage = true;
    }
    const values = new Map<string, T>();
    const unreadable = new Map<string, string>();
    for (const node of asked) {
      const resources = byNode.get(node) ?? [];
      if (resources.length === 0 && (absent === 'required' || garbage || !answered(node))) continue;
      try {
        values.set(node, read(resources));
      } catch (error) {
        unreadable.set(node, reason(error));
      }
    }
    return { values, unreadable, unnamed, garbage };
  };
}

/** A table: the rows of each node, in order. A row that cannot be read is garbage, not an error of the node. */
function tableParser<R, T>(
  firstColumns: readonly string[],
  readRow: (row: Row) => R | null,
  combine: (rows: readonly R[]) => T,
): Parser<T> {
  return (stdout, asked) => {
    const rows = readTable(stdout, ['NODE', ...firstColumns]);
    const byNode = new Map<string, R[]>();
    let unnamed = false;
    let garbage = rows === null && stdout.trim() !== '';
    for (const row of rows ?? []) {
      const read = readRow(row);
      const owner = ownerOf(row.NODE, asked);
      if (read && owner) byNode.set(owner, [...(byNode.get(owner) ?? []), read]);
      else if (read && !row.NODE) unnamed = true;
      else garbage = true;
    }
    const values = new Map([...byNode].map(([node, list]) => [node, combine(list)]));
    return { values, unreadable: new Map(), unnamed, garbage };
  };
}

function only<R>(rows: readonly R[]): R {
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  return row;
}

export const parseServices: Parser<readonly Service[]> = tableParser(['SERVICE'], readService, (rows) => rows);
export const parseEtcdStatus: Parser<EtcdStatus> = tableParser(['MEMBER'], readEtcdStatus, only);
export const parseEtcdMembers: Parser<readonly EtcdMember[]> = tableParser(
  ['ID'],
  readEtcdMember,
  (rows) => rows,
);
export const parseMemory: Parser<Memory> = tableParser(['TOTAL'], readMemory, only);

/** `version --json`: one object a line and node. */
export const parseVersion: Parser<VersionInfo> = (stdout, asked) => {
  const stream = readJsonStream(stdout);
  const values = new Map<string, VersionInfo>();
  let unnamed = false;
  let garbage = stream.broken;
  for (const object of stream.objects) {
    const version = readVersion(object);
    const owner = version && ownerOf(version.node, asked);
    if (version && owner) values.set(owner, version.value);
    else if (version && !version.node) unnamed = true;
    else garbage = true;
  }
  return { values, unreadable: new Map(), unnamed, garbage };
};
