/** A user's regular expression, made ready for texts of several lines. */
export interface LineRegex {
  /** Global, multiline; where case does not matter it is made for text in lower case. */
  readonly regex: RegExp;
  readonly isCaseSensitive: boolean;
}

/** One piece of a regular expression: a group's head, an escape, a class, a count, or a character. */
const piece =
  /\(\?(?:<?[=!]|<[^>]*>|[a-z-]*:)|\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|c[a-z]|k<|.)|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}\??|./gisuy;

const refused = 'look-around and back-references can take for ever: not supported';
const modifiers = 'modifiers such as (?i:…) are not supported; small letters match capital ones too';
const tooLarge = 'the regular expression is too large: counts up to 16 are fine';
/** Of a whole expression with its repeats written out: each step of the linear engine may try all of it. */
const mostLength = 2000;
/** V8's linear engine takes no larger counts. */
const mostCount = 16;

/**
 * Reads a regular expression as JavaScript writes it, without flags. Small letters match capital ones too,
 * unless a capital one is in it. Refused is what no engine can match in linear time, so that the one of
 * V8 (see `--enable-experimental-regexp-engine-on-excessive-backtracks`) can always take over.
 */
export function readRegex(source: string): LineRegex | { readonly problem: string } {
  const valid = compile(source);
  if (!(valid instanceof RegExp)) return valid;
  const pieces = source.match(piece) ?? [];
  if (pieces.some(isRefused)) return { problem: refused };
  if (pieces.some((text) => /^\(\?[a-z-]+:$/iu.test(text))) return { problem: modifiers };
  const text = rewritten(pieces);
  if (text === null || text.length > mostLength || !isLinear(text)) return { problem: tooLarge };
  const regex = compile(text);
  if (!(regex instanceof RegExp)) return regex;
  return { regex, isCaseSensitive: pieces.some(hasCapital) };
}

function compile(source: string): RegExp | { readonly problem: string } {
  try {
    const regex = new RegExp(source, 'gm');
    // V8 compiles when it is used first, for each kind of string anew, and may find it too large then.
    for (const text of ['a', '\u2026']) {
      regex.lastIndex = 0;
      regex.test(text);
    }
    return regex;
  } catch (error) {
    // "Invalid regular expression: /(/gm: Unterminated group": the expression is on the screen already.
    const [, reason] = /: ([^:]*)$/.exec(String(error)) ?? [];
    return { problem: `the regular expression is wrong: ${(reason ?? 'not understood').toLowerCase()}` };
  }
}

function isRefused(text: string): boolean {
  return /^(?:\(\?<?[=!]|\\[1-9]|\\k<)/u.test(text);
}

function hasCapital(text: string): boolean {
  if (text.startsWith('(?') || text.startsWith('\\')) return false;
  return /\p{Lu}/u.test(text.replace(/\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|c[a-z]|.)/gisu, ''));
}

/** What matches the same within a line, keeps to it, and repeats a single piece without large counts. */
function rewritten(pieces: readonly string[]): string | null {
  const parts: string[] = [];
  for (const text of pieces) {
    const atom = parts.at(-1);
    const count = /^\{(\d+)(,(\d*))?\}(\??)$/u.exec(text);
    if (count === null || atom === undefined || atom === ')') {
      parts.push(withinLine(text));
      continue;
    }
    const [, least = '', range, most, lazy = ''] = count;
    const repeated = repeat(atom, Number(least), mostOf(least, range, most), lazy);
    if (repeated === null) return null;
    parts[parts.length - 1] = repeated;
  }
  return parts.join('');
}

function mostOf(least: string, range: string | undefined, most: string | undefined): number {
  if (range === undefined) return Number(least);
  return most === undefined || most === '' ? Number.POSITIVE_INFINITY : Number(most);
}

function repeat(atom: string, least: number, most: number, lazy: string): string | null {
  const more = most - least;
  if (least * atom.length > mostLength || (more > mostCount && most !== Number.POSITIVE_INFINITY))
    return null;
  const always = least > mostCount ? atom.repeat(least) : `${atom}{${least}}`;
  if (more === 0) return always;
  return always + atom + (most === Number.POSITIVE_INFINITY ? '*' : `{0,${more}}`) + lazy;
}

/** \s, \W and \D without the line feed, as parts of a class. Each ends with a range: a - behind it stays a -. */
const withoutLineFeed: Readonly<Record<string, string>> = {
  '\\s': '\\t\\v\\f\\r \\xa0\\u1680\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff\\u2000-\\u200a',
  '\\W': '\\0-\\x09\\x60\\x0b-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x7b-\\uffff',
  '\\D': '\\0-\\x09\\x0b-\\x2f\\x3a-\\uffff',
};

/** No match should run on over the end of a line: it is not wrong, but slow. Nobody asks for groups: the same. */
function withinLine(text: string): string {
  if (text === '(' || text.startsWith('(?<')) return '(?:';
  const members = withoutLineFeed[text];
  if (members !== undefined) return `[${members}]`;
  if (text.startsWith('[^')) return `${text.slice(0, -1)}\\n]`;
  if (text.startsWith('[') && !/-\\[sWD]/u.test(text)) {
    return text.replace(/\\./gsu, (part) => withoutLineFeed[part] ?? part);
  }
  // A character of two halves: a count behind it is for both.
  return (text.codePointAt(0) ?? 0) > 0xffff ? `(?:${text})` : text;
}

/** Whether V8's linear engine can run it. True where it was not switched on: nothing can tell then. */
function isLinear(source: string): boolean {
  return !compiles('a', 'l') || compiles(source, 'gml');
}

function compiles(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}
