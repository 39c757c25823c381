import { sanitizeLine } from '../text/sanitize.ts';

const longest = 80;
/** PEM, a run of 40 and more characters of base64 (but not a bare hexadecimal digest), a password in a URL. */
const secret = /-----BEGIN|(?<![\w+])(?![0-9a-f]+(?![\w+]))[\w+]{40,}|:\/\/[^/\s]*:[^/\s]*@/i;

/** JSON escapes the old control characters only; these would vanish, and the value could not be understood. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/**
 * A value of a configuration file for a message: as JSON, on one line, cut off at 80 characters. What looks like
 * a secret is not shown.
 */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  if (secret.test(text)) return 'a value that is not shown because it looks like a secret';
  const characters = [...sanitizeLine(text.replaceAll(invisible, escaped))];
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : characters.join('');
}
