import {
  collectFields,
  fieldsText,
  fieldWords,
  isMessageKey,
  timeAndLevel,
  type VisitField,
} from './format-fields.ts';
import type { Head, Words } from './format-head.ts';
import { behindSpaces, isQuoted, quotedEnd } from './format-text.ts';
import { noLevel } from './level.ts';

/** `time="…" level=info msg="…" key=value`, as containerd and the CRI plugin write it (logrus). */

/** Where the pairs end: behind the last, or at what is none. */
function scanPairs(text: string, visit: VisitField): number {
  let at = 0;
  while (at < text.length) {
    const equals = keyEnd(text, at);
    if (equals < 0) return at;
    const end = valueEnd(text, equals + 1);
    if (end < 0) return at;
    const isEnough = visit(text.slice(at, equals), equals + 1, end);
    at = behindSpaces(text, end);
    if (isEnough) return at;
  }
  return text.length;
}

/** Where the `=` of the key at `from` stands; -1 for no key. */
function keyEnd(text: string, from: number): number {
  let at = from;
  while (isKeyCharacter(text.charCodeAt(at))) at += 1;
  return at > from && text[at] === '=' ? at : -1;
}

/** Letters, digits and `-./@_`. */
function isKeyCharacter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x2d && code <= 0x39) || code === 0x40 || code === 0x5f;
}

function valueEnd(text: string, from: number): number {
  if (isQuoted(text, from)) {
    const end = quotedEnd(text, from);
    return end === text.length || text[end] === ' ' ? end : -1;
  }
  const space = text.indexOf(' ', from);
  return space < 0 ? text.length : space;
}

/** null for a line that does not begin with pairs of which one is known. */
export function logfmtHead(head: string): Head | null {
  if (keyEnd(head, 0) < 0) return null;
  let hasMessage = false;
  const { time, level } = timeAndLevel(head, (visit) =>
    scanPairs(head, (key, from, to) => {
      hasMessage ||= isMessageKey(key);
      return visit(key, from, to);
    }),
  );
  const isKnown = time !== null || level !== noLevel || hasMessage;
  return isKnown ? { time, level, from: 0, words: logfmtWords } : null;
}

/** What stands behind the pairs is the message, where no pair is it. */
function logfmtWords(text: string, head: Head): Words {
  let end = 0;
  const fields = collectFields((visit) => {
    end = scanPairs(text, visit);
  });
  const tail = text.slice(end);
  const words = fieldWords(text, fields, head);
  if (words === null) {
    return tail === ''
      ? { message: text, rest: '' }
      : { message: tail, rest: fieldsText(text, fields, head) };
  }
  return { message: words.message, rest: [words.rest, tail].filter((part) => part !== '').join(' ') };
}
