import { readRegex } from './regex.ts';

/** What is looked for in a line: a text, or a /regular expression/ between slashes. */
export interface Pattern {
  /** Global and multiline: one run finds it in many lines. Set `lastIndex` before each use. */
  readonly regex: RegExp;
  /** Whether the regex is for text in lower case (see `prepared`). */
  readonly lowers: boolean;
  /** Length of the text; 0 for a regular expression. */
  readonly length: number;
}

export interface Problem {
  /** A sentence without a capital and a full stop. */
  readonly problem: string;
}

/**
 * Reads what a user typed. Without capital letters case does not matter ("smart case").
 *
 * @returns null for '': nothing is looked for
 */
export function readPattern(text: string): Pattern | Problem | null {
  if (!text.startsWith('/')) return textPattern(text);
  if (!/^\/(?:[^\\]|\\.)*\/$/su.test(text)) {
    return { problem: 'the regular expression is not finished: a / is missing at the end' };
  }
  if (text === '//') return { problem: 'the regular expression is empty' };
  return regexPattern(text.slice(1, -1));
}

/** The regular expression itself, without slashes. */
export function regexPattern(source: string): Pattern | Problem {
  const read = readRegex(source);
  if ('problem' in read) return read;
  return { regex: read.regex, lowers: !read.isCaseSensitive, length: 0 };
}

/** Looks for the text as it is, also with slashes; null for ''. */
export function textPattern(text: string): Pattern | null {
  if (text === '') return null;
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
  // A text without a choice cannot backtrack: here V8's own way of ignoring case does no harm.
  const flags = /\p{Lu}/u.test(text) ? 'gm' : 'gim';
  return { regex: new RegExp(escaped, flags), lowers: false, length: text.length };
}

/** The text as the pattern's regex wants it; offsets stay the same. */
export function prepared({ lowers }: Pattern, text: string): string {
  if (!lowers) return text;
  // İ becomes two characters, and K (a Kelvin) an ASCII one: they stay.
  return /[\u0130\u212a]/u.test(text)
    ? text.replace(/[^\u0130\u212a]+/gu, (part) => part.toLowerCase())
    : text.toLowerCase();
}

/** Whether it is in a line. */
export function matches(pattern: Pattern, line: string): boolean {
  pattern.regex.lastIndex = 0;
  return pattern.regex.test(prepared(pattern, line));
}

/** Where it is in a line, in UTF-16 offsets; never empty ranges, never half of a character. */
export function findIn(
  pattern: Pattern,
  line: string,
): readonly { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const match of prepared(pattern, line).matchAll(pattern.regex)) {
    if (match[0] === '') continue;
    const from = match.index - (isInside(line, match.index) ? 1 : 0);
    const end = match.index + match[0].length;
    const to = end + (isInside(line, end) ? 1 : 0);
    const last = ranges.at(-1);
    if (last !== undefined && from < last.to) last.to = to;
    else ranges.push({ from, to });
  }
  return ranges;
}

/** Whether an offset lies between the two halves of a character. */
function isInside(text: string, offset: number): boolean {
  return offset > 0 && offset < text.length && (text.codePointAt(offset - 1) ?? 0) > 0xffff;
}
