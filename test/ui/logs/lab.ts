import { createArchive, type LogArchive } from '../../../source/domain/logs/archive.ts';
import type { LinePlace } from '../../../source/domain/logs/order.ts';
import { type LogSource, serviceLog } from '../../../source/domain/logs/source.ts';
import { initialLogView, type LogView } from '../../../source/ui/logs/log-view.ts';
import { createLogReader } from '../../../source/ui/logs/reader.ts';
import type { HeightOf, WindowSize } from '../../../source/ui/logs/window.ts';
import { appendLines } from '../../helpers/log-lines.ts';
import { readAt } from '../../helpers/nodes.ts';

export const kubelet = serviceLog('192.168.1.101', 'kubelet');
export const etcd = serviceLog('192.168.1.101', 'etcd');

export const textAt = ({ ring, line }: LinePlace): string => ring.text(line);
export const texts = (places: Iterable<LinePlace>): readonly string[] => [...places].map(textAt);

/** "line FROM" to "line TO", a second apart. */
export function numbered(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const time = new Date(readAt - 3_600_000 + (from + index) * 1000).toISOString();
    return `${time} line ${from + index}`;
  });
}

export const numberOf = (place: LinePlace): number => Number(textAt(place).split(' ').at(-1));

/** A window of so many rows, where each line takes one. */
export const rowsOf = (rows: number, heightOf: HeightOf = () => 1): WindowSize => ({
  rows,
  heightOf,
  key: `${rows}`,
});

export interface ReaderLab {
  readonly archive: LogArchive;
  readonly reader: ReturnType<typeof createLogReader>;
  /** How often it was told that more was looked at. */
  looked(): number;
  /** Whether something waits to be gone on with. */
  isWaiting(): boolean;
  /** Lets it go on, one slice. */
  goOn(): void;
  add(lines: readonly string[], source?: LogSource): void;
  view(change?: Partial<LogView>): LogView;
}

/** A reader whose clock goes on by `msPerLook` whenever it is asked. */
export function readerLab(
  options: { readonly memoryBytes?: number; readonly msPerLook?: number } = {},
): ReaderLab {
  const archive = createArchive(options.memoryBytes ?? 4_000_000);
  let now = 0;
  let waiting: (() => void) | null = null;
  let looked = 0;
  const reader = createLogReader({
    archive,
    now: () => {
      now += options.msPerLook ?? 0;
      return now;
    },
    later: (callback) => {
      waiting = callback;
      return () => {
        waiting = null;
      };
    },
    onLooked: () => {
      looked++;
    },
  });
  return {
    archive,
    reader,
    looked: () => looked,
    isWaiting: () => waiting !== null,
    goOn: () => {
      const callback = waiting;
      waiting = null;
      callback?.();
    },
    add: (lines, source = kubelet) => appendLines(archive, source, lines),
    view: (change = {}) => ({ ...initialLogView, ...change }),
  };
}
