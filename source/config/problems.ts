import type * as z from 'zod';
import { sanitizeLine } from '../text/sanitize.ts';
import { didYouMean, fold } from './did-you-mean.ts';
import type { KeySchema } from './key-schema.ts';
import { allowedIn, configKeySchema, leafKeys, schemaAt } from './key-schema.ts';
import { showValue } from './show.ts';

/** Lines in one message; more mistakes than this are counted. */
const most = 20;

/**
 * What zod found wrong in a config.json, one line for each: the key, the value found, what is allowed or which
 * key was meant. The lines are safe to print.
 */
export function describeProblems(issues: readonly z.core.$ZodIssue[], value: unknown): string[] {
  const lines = issues.flatMap((issue) => describeIssue(issue, value)).map(sanitizeLine);
  return lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} more`];
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(issue.path, key));
  }
  const key = showPath(issue.path);
  if (issue.code === 'invalid_key') return [`${key}: the key must be ${allowedIn(keyNames(issue.path))}`];
  const schema = schemaAt(issue.path);
  const allowed = schema ? allowedIn(schema) : issue.message;
  const found = valueAt(root, issue.path);
  return [`${key}: ${found === undefined ? 'missing' : `found ${showValue(found)}`}, must be ${allowed}`];
}

/** The schema of the names of the object that holds this key. */
function keyNames(path: readonly PropertyKey[]): KeySchema {
  return schemaAt(path.slice(0, -1))?.propertyNames ?? {};
}

function unknownKey(path: readonly PropertyKey[], key: string): string {
  const meant = meantKey(path, key);
  const remedy = meant ? `did you mean \`${meant}\`?` : `known keys here: ${siblings(path).join(', ')}`;
  return `${showPath([...path, key])}: there is no such key, ${remedy}`;
}

/** A key of the same object, or one with the same name in another object. */
function meantKey(path: readonly PropertyKey[], key: string): string | null {
  const near = didYouMean(key, siblings(path));
  if (near) return near;
  const elsewhere = leafKeys().find(([dotted]) => fold(dotted.split('.').at(-1) ?? '') === fold(key));
  return elsewhere?.[0] ?? null;
}

function siblings(path: readonly PropertyKey[]): string[] {
  return Object.keys((schemaAt(path) ?? configKeySchema()).properties ?? {});
}

/** `nodes[1]`, `talosctl.perMinor["1.12"]`; the whole file for an empty path. */
function showPath(path: readonly PropertyKey[]): string {
  const text = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_$][\w$]*$/.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(String(step))}]`;
  });
  return text.join('').replace(/^\./, '') || 'the file';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    root,
  );
}
