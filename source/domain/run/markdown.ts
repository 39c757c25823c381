/** Pieces of Markdown whose content came from outside: none of it can become markup, a link or a line of its own. */

/** Controls, bidirectional and invisible characters, and everything that ends a line. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const oneLine = (value: string): string => value.replace(unprintable, ' ').trim();

/** Punctuation that means something within a line; ":" and "@" are what addresses become links by. */
const special = /[\\`*_[\]<>|~&!#$@]|:(?=\/\/)/g;

/** At the beginning of a line, these make a heading, a list, a quotation. */
const leading = /^(?=[-+=])|^\d+(?=[.)](?: |$))/;

/** Plain text on one line. */
export function text(value: string): string {
  return oneLine(value)
    .replace(special, '\\$&')
    .replace(/www\./gi, (found) => found.replace('.', '\\.'))
    .replace(leading, '$&\\');
}

/** More of them than any run of them inside. */
function backticks(value: string, least: number): string {
  const longest = Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

/** As it is typed, within a line. A table cannot hold a bar in it. */
export function code(value: string): string {
  const content = oneLine(value);
  const fence = backticks(content, 1);
  if (content === '') return '–';
  const needsSpace = content.startsWith('`') || content.endsWith('`');
  return needsSpace ? `${fence} ${content} ${fence}` : `${fence}${content}${fence}`;
}

/** Lines that are shown as they are. */
export function fenced(value: string, language: string): readonly string[] {
  const content = value.split('\n').map((line) => line.replace(unprintable, ' '));
  const fence = backticks(value, 3);
  return [`${fence}${language}`, ...content, fence];
}

const plainWord = /^[A-Za-z0-9_@+:,./=-]+$/;

/** A command as a POSIX shell reads it back. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
