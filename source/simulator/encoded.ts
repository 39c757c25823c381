/** What is printed, with the raw bytes for which lone surrogates stand (`Call.stdout`). */
export function encoded(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  return Buffer.concat(
    [...text].map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      return code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code & 0xff) : Buffer.from(letter);
    }),
  );
}
