import type { FileHandle } from 'node:fs/promises';

/** From memory, or as they are found. */
export type Lines = Iterable<string> | AsyncIterable<string>;

/** In characters. Small enough that putting it together holds up no key. */
const batchLength = 65_536;

/**
 * Writes each line with a line feed, a batch at a time: the next one is asked for when the disk has taken the last.
 *
 * @returns how many there were
 */
export async function writeLines(file: FileHandle, lines: Lines): Promise<number> {
  let count = 0;
  let batch: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    if (length > 0) await file.writeFile(batch.join(''));
    batch = [];
    length = 0;
  };
  for await (const line of lines) {
    batch.push(line, '\n');
    count += 1;
    length += line.length + 1;
    if (length >= batchLength) await flush();
  }
  await flush();
  return count;
}
