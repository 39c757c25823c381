/**
 * Small steps through a text. Quoted strings are what JSON, Go (`%q`) and logfmt write: between `"`, with
 * backslashes before what is special.
 */

const quote = 0x22;
const backslash = 0x5c;

/** Behind the string whose opening quote stands at `at`; -1 where it does not end. */
export function quotedEnd(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close < 0 ? -1 : close + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === backslash) before -= 1;
  return (at - before) % 2 === 1;
}

export function isQuoted(text: string, at: number): boolean {
  return text.charCodeAt(at) === quote;
}

const escapeSequence = /\\(?:u[0-9a-f]{4}|["\\/'ntrfv])/gi;

/** What must not come to life on a terminal: the line was cleaned before its escapes were read. */
const unsafe = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/**
 * What stands between the quotes, with its escapes read: line ends and tabs as spaces, and what could not be
 * shown safely (controls, bidi, invisible) as the escape that it is. Unknown escapes are left alone.
 */
export function unescaped(inner: string): string {
  if (!inner.includes('\\')) return inner;
  return inner.replace(escapeSequence, readEscape).toWellFormed().replace(unsafe, asEscape);
}

function readEscape(sequence: string): string {
  const letter = sequence.charAt(1);
  if (sequence.length > 2) return String.fromCharCode(Number.parseInt(sequence.slice(2), 16));
  return /[a-z]/i.test(letter) ? ' ' : letter;
}

function asEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}

/** The place of the first character from here on that is no space. */
export function behindSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x20) at += 1;
  return at;
}
