import { displayWidth } from './width.ts';

/**
 * The one sanitizer for text from outside (host names, errors, log lines, pasted text). What it lets through
 * can be put into a frame: it cannot move the cursor, change colours, talk to the terminal, reverse the
 * reading direction or hide other text.
 *
 * Every pattern is linear in the length of the text: neighbouring repetitions share no character, and
 * nothing after a repetition can fail, so nothing is ever tried twice.
 */

/** ESC [ … or its 8-bit form, finished or not (ECMA-48, 5.4). */
const controlSequence = String.raw`(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?`;

/**
 * OSC, DCS, SOS, PM and APC: everything up to the terminator. A terminal also gives up such a string at
 * CAN, SUB or ESC. One that never ends is taken to end with its line, so that it cannot swallow the next.
 */
const controlString = String.raw`(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x18\x1a\x1b\x9c\r\n]*(?:\x1b\\|[\x07\x9c])?`;

/** Any other escape, as ESC ( B; also a bare ESC. */
const otherEscape = String.raw`\x1b[\x20-\x2f]*[\x30-\x7e]?`;

const escapes = new RegExp(`${controlSequence}|${controlString}|${otherEscape}`, 'g');

/**
 * Controls, and all that takes no place of its own: bidi controls, zero-width spaces and joiners, the BOM,
 * soft hyphens, tags, variation selectors, Hangul fillers. Joined emoji fall apart into single ones and
 * text-or-emoji signs take their narrow form: terminals disagree on the width of the joined forms, and a
 * row that is one column off is worse.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

const invisibleButLineFeedAndTab = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** White space as JavaScript sees it (with U+2028, U+2029), and NEL. */
const whiteSpaceRun = /[\s\x85]+/g;

/** Whether a one-line text needs no cleaning: printable ASCII with single spaces inside. */
function isPlainLine(text: string): boolean {
  return !(/[^\x20-\x7e]/.test(text) || text.includes('  ') || text.startsWith(' ') || text.endsWith(' '));
}

/**
 * One line of harmless text: no escape sequences, no controls, no bidi or invisible characters. Every run of
 * white space, line ends included, becomes one space, and none is left at either end. Lone surrogates become
 * U+FFFD. Normalisation is left alone. Idempotent.
 */
export function sanitizeLine(text: string): string {
  if (isPlainLine(text)) return text;
  return (
    text
      .toWellFormed()
      .replace(escapes, '')
      // White space twice: line ends must survive the removal of the controls, and removing what stood
      // between two spaces makes a new run.
      .replace(whiteSpaceRun, ' ')
      .replace(invisible, '')
      .replace(whiteSpaceRun, ' ')
      .trim()
  );
}

/**
 * The same for text of several lines: keeps line feeds (CR LF and a lone CR become one) and spaces, and
 * expands tabs to columns of eight. Other vertical separators become a space: they must not make up a line.
 * Idempotent.
 */
export function sanitizeText(text: string): string {
  if (!/[^\x20-\x7e\n]/.test(text)) return text;
  const cleaned = text
    .toWellFormed()
    .replace(escapes, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[\v\f\x85\u2028\u2029]/g, ' ')
    .replace(invisibleButLineFeedAndTab, '');
  return cleaned.includes('\t') ? cleaned.split('\n').map(expandTabs).join('\n') : cleaned;
}

const tabWidth = 8;

function expandTabs(line: string): string {
  let column = 0;
  return line
    .split('\t')
    .map((part, index, parts) => {
      column += displayWidth(part);
      if (index === parts.length - 1) return part;
      const spaces = tabWidth - (column % tabWidth);
      column += spaces;
      return part + ' '.repeat(spaces);
    })
    .join('');
}
