import { sanitizeLine } from '../text/sanitize.ts';

/** Signs of the screen that a screen reader spells out, or a serial console has no letter for. */
const spelled: readonly (readonly [RegExp, string])[] = [
  [/→/g, 'to'],
  [/[–—]/g, '-'],
  [/[‘’]/g, "'"],
  [/[“”]/g, '"'],
  [/ ?· ?/g, ', '],
  [/…/g, '...'],
  [/[✔✖▲▸●○⚠]\s?/gu, ''],
];

/** One harmless line of our own words and of what came from outside; no sign in it draws anything. */
export function plainLine(text: string): string {
  const harmless = sanitizeLine(text);
  return spelled.reduce((line, [sign, words]) => line.replace(sign, words), harmless).trim();
}
