import {
  collectFields,
  fieldsText,
  fieldWords,
  type TimeAndLevel,
  timeAndLevel,
  type VisitField,
} from './format-fields.ts';
import type { Head, Words } from './format-head.ts';
import { behindSpaces, isQuoted, quotedEnd } from './format-text.ts';
import { type Level, noLevel } from './level.ts';

/** JSON, as zap writes it (etcd), the kubelet where it is told to, and syslogd of Talos. */

/** Behind the object that begins at `from`; -1 where it is broken or cut off, or the visitor had enough. */
function scanObject(text: string, from: number, visit: VisitField): number {
  let at = behindSpaces(text, from + 1);
  if (text[at] === '}') return at + 1;
  while (isQuoted(text, at)) {
    const keyEnd = quotedEnd(text, at);
    const colon = keyEnd < 0 ? -1 : behindSpaces(text, keyEnd);
    if (text[colon] !== ':') return -1;
    const value = behindSpaces(text, colon + 1);
    const end = valueEnd(text, value);
    if (end < 0 || visit(text.slice(at + 1, keyEnd - 1), value, end)) return -1;
    const next = behindSpaces(text, end);
    if (text[next] === '}') return next + 1;
    if (text[next] !== ',') return -1;
    at = behindSpaces(text, next + 1);
  }
  return -1;
}

function valueEnd(text: string, from: number): number {
  if (isQuoted(text, from)) return quotedEnd(text, from);
  return text[from] === '{' || text[from] === '[' ? nestedEnd(text, from) : wordEnd(text, from);
}

/** Numbers, true, false, null. One that ends with the text may be cut off. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !', }]"{[:'.includes(text.charAt(at))) at += 1;
  return at === from || at === text.length ? -1 : at;
}

function nestedEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      at = quotedEnd(text, at);
      if (at < 0) return -1;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** A line that begins with a brace. */
export function jsonHead(head: string): Head {
  const found = timeAndLevel(head, (visit) => scanObject(head, 0, visit));
  const level = found.level === noLevel ? verbosityLevel(head) : found.level;
  return { time: found.time, level, from: 0, words: jsonWords };
}

/**
 * The JSON of klog (a kubelet of Talos wrote it in siderolabs/talos issues 7377 and 8049) has no level: `v` stands
 * right behind the message of an info, and is missing in an error
 * (https://kubernetes.io/docs/concepts/cluster-administration/system-logs/#json-log-format).
 */
function verbosityLevel(head: string): Level {
  if (!/^\{"ts":\d/.test(head)) return noLevel;
  const seen = { caller: false, message: false, behind: '' };
  const end = scanObject(head, 0, (key) => {
    if (seen.message) seen.behind = key;
    seen.message ||= key === 'msg';
    seen.caller ||= key === 'caller';
    return seen.behind !== '';
  });
  if (!seen.caller || !seen.message || (seen.behind === '' && end < 0)) return noLevel;
  return seen.behind === 'v' ? 2 : 4;
}

/** A line that is broken, or has no message, is shown as it is. */
function jsonWords(text: string, head: Head): Words {
  const { end, fields } = readObject(text, 0);
  const isWhole = end >= 0 && behindSpaces(text, end) === text.length;
  return (isWhole ? fieldWords(text, fields, head) : null) ?? { message: text, rest: '' };
}

function readObject(text: string, from: number) {
  let end = -1;
  const fields = collectFields((visit) => {
    end = scanObject(text, from, visit);
  });
  return { end, fields };
}

/** So many places are tried where the object at the end may begin. */
const triedPlaces = 3;

const nothingRead: TimeAndLevel = { time: null, level: noLevel };

/**
 * Takes off the object at the end, where the console encoder of zap puts the fields:
 * `controller failed {"component": "controller-runtime", …}` (controller-runtime, dns-resolve-cache; siderolabs/talos
 * issues 6736, 8836).
 */
export function splitFields(text: string): Words {
  const trimmed = text.trimEnd();
  if (!trimmed.endsWith('}')) return { message: text, rest: '' };
  let at = trimmed.indexOf(' {"');
  for (let tried = 0; at > 0 && tried < triedPlaces; tried += 1) {
    const { end, fields } = readObject(trimmed, at + 1);
    if (end === trimmed.length) {
      return { message: trimmed.slice(0, at).trimEnd(), rest: fieldsText(trimmed, fields, nothingRead) };
    }
    at = trimmed.indexOf(' {"', at + 1);
  }
  return { message: text, rest: '' };
}
