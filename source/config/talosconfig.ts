import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { readCertificate } from './certificate.ts';
import { didYouMean } from './did-you-mean.ts';
import { checkContextName } from './names.ts';
import { showValue } from './show.ts';

/** What is needed of a talosconfig. The client key is never part of it. */
export interface Talosconfig {
  readonly path: string;
  /** The context in use. */
  readonly contextName: string;
  /** All contexts, in the file's order, as written: clean them before showing them. */
  readonly contextNames: readonly string[];
  /** As written in the context; checked by whoever uses them. */
  readonly endpoints: readonly string[];
  readonly nodes: readonly string[];
  /** The certificate's Talos roles, as `os:admin`; null when there is no readable certificate. */
  readonly roles: readonly string[] | null;
  /** When the certificate ends, in ms since the epoch; null likewise. */
  readonly certificateNotAfter: number | null;
}

/** A context asked for, and by what: `--context`, `context in config.json`. */
export interface ContextChoice {
  readonly name: string;
  readonly by: string;
}

/** Go reads a bare number into a text field too, as in `context: 1`. */
const text = z.union([z.string(), z.number()]).transform(String);
const fileSchema = z.object({
  context: text.nullish(),
  contexts: z.record(z.string(), z.unknown()).nullish(),
});
/** Without `key` and `ca`: zod drops what is not named here. */
const contextSchema = z.object({
  endpoints: z.array(text).nullish(),
  nodes: z.array(text).nullish(),
  crt: z.string().nullish().catch(null),
});

/**
 * Reads one context of a talosconfig: the one asked for, else the file's current one.
 *
 * @throws AppError `configuration` when it is not YAML, has not the form of a talosconfig, or has no such context.
 *   No part of the file but the names of contexts gets into the message.
 */
export function readTalosconfig(path: string, source: string, choice: ContextChoice | null): Talosconfig {
  const file = check(fileSchema, parseYaml(path, source), path, '');
  const contexts = new Map(Object.entries(file.contexts ?? {}));
  const contextNames = [...contexts.keys()];
  const { name, by } = choice ?? { name: file.context ?? '', by: 'its current context' };
  if (!contexts.has(name)) throw noSuchContext(path, contextNames, name, by);
  checkContextName(name, by);
  const context = check(contextSchema, contexts.get(name) ?? {}, path, `contexts.${name}`);
  const { roles, notAfter } = readCertificate(context.crt ?? null);
  return {
    path,
    contextName: name,
    contextNames,
    endpoints: context.endpoints ?? [],
    nodes: context.nodes ?? [],
    roles,
    certificateNotAfter: notAfter,
  };
}

/** The yaml library's own messages quote the file, and so perhaps the key: only the place is told. */
function parseYaml(path: string, source: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const mistake = document.errors[0];
  if (mistake) {
    const { line, col } = lineCounter.linePos(mistake.pos[0]);
    throw notReadable(path, `is not valid YAML at line ${line}, column ${col}`);
  }
  try {
    return document.toJS();
  } catch {
    throw notReadable(path, 'is not valid YAML (its aliases cannot be resolved)');
  }
}

function check<T extends z.ZodType>(schema: T, value: unknown, path: string, prefix: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const where = [prefix, ...(result.error.issues[0]?.path ?? [])].filter((step) => step !== '').join('.');
  throw notReadable(
    path,
    `is not a talosconfig${where ? ` (${sanitizeLine(where)} has the wrong form)` : ''}`,
  );
}

function notReadable(path: string, why: string): AppError {
  return new AppError(
    'configuration',
    `The talosconfig ${sanitizeLine(path)} ${why}.`,
    'Check that it is the right file; `talosctl config contexts` reads the same one.',
  );
}

function noSuchContext(path: string, names: readonly string[], wanted: string, by: string): AppError {
  const file = `The talosconfig ${sanitizeLine(path)}`;
  if (names.length === 0) {
    return new AppError(
      'configuration',
      `${file} has no contexts.`,
      'Merge one into it with `talosctl config merge FILE`, or name another talosconfig with --talosconfig.',
    );
  }
  const list = names.map((name) => showValue(name)).join(', ');
  const choose = 'Choose one with --context, or for good with `talosctl config context NAME`.';
  if (wanted === '') {
    return new AppError('configuration', `${file} has no current context. Its contexts: ${list}.`, choose);
  }
  const meant = didYouMean(wanted, names);
  return new AppError(
    'configuration',
    `${file} has no context ${showValue(wanted)} (${by}). Its contexts: ${list}.`,
    meant === null ? choose : `Did you mean ${showValue(meant)}? ${choose}`,
  );
}
