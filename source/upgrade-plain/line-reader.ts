/** Where lines come from: a terminal in its own line mode. */
export interface LineSource {
  /** Calls back with the text as it comes, and once when no more will. @returns ends it. */
  listen(onChunk: (chunk: string) => void, onEnd: () => void): () => void;
  /**
   * Waits until the terminal has what was printed, and has a line handed over that was begun and not ended: whoever
   * presses Enter later means an empty line.
   */
  flush(): void;
}

/** What was typed, once it is quiet. */
export interface Burst<Tag> {
  /** What was tagged when its first byte came. */
  readonly tag: Tag;
  readonly lines: readonly string[];
}

export interface LineReader {
  /** Forgets a line that was begun. @returns whether there was one. */
  readonly forget: () => boolean;
  readonly stop: () => void;
}

/**
 * Nobody types two lines as fast, in ms. A terminal hands over pasted lines one by one, in its line mode; on a slow
 * serial line there is some time between them.
 */
export const burstMs = 200;

/** A longer line is no answer. */
const longestLine = 1000;

/**
 * Cuts what comes into lines, and gathers those that come at once: they were pasted.
 *
 * @param tag - asked for when the first byte of a line comes.
 */
export function readLines<Tag>(
  source: Pick<LineSource, 'listen'>,
  tag: () => Tag,
  onBurst: (burst: Burst<Tag>) => void,
  onEnd: () => void,
): LineReader {
  let begun = '';
  let begunWith: { readonly tag: Tag } | null = null;
  let burst: Burst<Tag> | null = null;
  let timer: NodeJS.Timeout | null = null;
  const deliver = (): void => {
    timer = null;
    const gathered = burst;
    burst = null;
    if (gathered) onBurst(gathered);
  };
  const take = (chunk: string): void => {
    begunWith ??= { tag: tag() };
    const pieces = (begun + chunk).split(/\r\n|\r|\n/);
    begun = (pieces.pop() ?? '').slice(0, longestLine);
    if (pieces.length === 0) return;
    burst = { tag: (burst ?? begunWith).tag, lines: [...(burst?.lines ?? []), ...pieces] };
    begunWith = begun === '' ? null : { tag: tag() };
    clearTimeout(timer ?? undefined);
    timer = setTimeout(deliver, burstMs);
  };
  const stopListening = source.listen(take, () => {
    clearTimeout(timer ?? undefined);
    burst = null;
    onEnd();
  });
  return {
    forget() {
      const wasBegun = begun !== '';
      begun = '';
      begunWith = null;
      return wasBegun;
    },
    stop() {
      clearTimeout(timer ?? undefined);
      stopListening();
    },
  };
}
