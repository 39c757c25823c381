import type { LogArchive } from '../domain/logs/archive.ts';
import type { LogSource } from '../domain/logs/source.ts';
import { createTrack, type Track } from '../state/logs/track.ts';

/** One log in the archive, for one process after another: each reads it from the beginning. */
export interface Taking {
  readonly source: LogSource;
  track(): Track;
  /** Where a process puts it that has read something: what the one before has read goes. */
  begin(): Track;
}

export interface TakingOptions {
  readonly archive: LogArchive;
  /** The last lines; null: all. */
  readonly tail: number | null;
}

export function createTaking(source: LogSource, { archive, tail }: TakingOptions): Taking {
  function open(): Track {
    const bootMarker = (): null => null;
    const track = createTrack({ source, archive, tailLines: tail ?? 0, bootMarker, onChange: () => {} });
    track.begin(tail ?? Number.POSITIVE_INFINITY);
    return track;
  }

  let track = open();
  return {
    source,
    track: () => track,
    begin() {
      if (track.hasLines) {
        track.close();
        archive.close(source);
        track = open();
      }
      return track;
    },
  };
}
