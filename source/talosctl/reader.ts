import type { ResourceReader } from './parse/resources.ts';
import type { Parser } from './parsers.ts';
import { resourceParser } from './parsers.ts';

/**
 * One kind of reading: the command and its parser.
 * `fan` is how talosctl asks several nodes: `proxied` (one call, the endpoint asks them all at once, good
 * answers come whatever the others do) or `sequential` (`get`: one after another, and nothing at all when
 * the first is down; talosctl-notes.md, "Traps in reading").
 */
export interface Reader<T> {
  readonly command: readonly string[];
  readonly fan: 'proxied' | 'sequential';
  readonly parse: Parser<T>;
}

export function resource<T>(
  type: string,
  read: ResourceReader<T>,
  absent: 'null-when-none' | 'required' = 'required',
): Reader<T> {
  return {
    command: ['get', type, '-o', 'json'],
    fan: 'sequential',
    parse: resourceParser(read, absent),
  };
}

export function proxied<T>(command: readonly string[], parse: Parser<T>): Reader<T> {
  return { command, fan: 'proxied', parse };
}
