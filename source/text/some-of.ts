/** As in "a, b, c"; of more than so many the first, and how many others there are. */
export function someOf(texts: readonly string[], most: number): string {
  const others = texts.length > most ? ` and ${texts.length - most} others` : '';
  return `${texts.slice(0, most).join(', ')}${others}`;
}
