import fc from 'fast-check';
import { createArchive, type LogArchive } from '../../../source/domain/logs/archive.ts';
import type { Level } from '../../../source/domain/logs/level.ts';
import type { LogMark } from '../../../source/domain/logs/mark.ts';
import type { LinePlace } from '../../../source/domain/logs/order.ts';
import type { LogRing } from '../../../source/domain/logs/ring.ts';
import { serviceLog } from '../../../source/domain/logs/source.ts';

/** When the lines of these tests arrive, ms since the epoch. */
export const arrivedAt = Date.UTC(2026, 10, 23, 12);

/** What a ring was given, each line as it must read. */
export interface ModelLine {
  readonly text: string;
  readonly level: Level;
  readonly mark: LogMark | null;
  time: number;
}

/** One thing that happens to an archive. `source`: one of a few logs. */
export type Step =
  | {
      readonly act: 'append';
      readonly source: number;
      readonly text: string;
      readonly at: number | null;
      readonly level: Level;
    }
  | { readonly act: 'flood'; readonly source: number; readonly lines: number }
  | { readonly act: 'mark' | 'close'; readonly source: number };

const words = [
  'error',
  'Error',
  'etcd',
  'ab',
  'a',
  'b',
  'xx',
  ' ',
  '  ',
  '',
  'naïve',
  '日本',
  '😀',
  'İK',
  'b a',
];

/** Lines of few words, so that patterns of these words are often there. */
export const lineText = fc.array(fc.constantFrom(...words), { maxLength: 5 }).map((parts) => parts.join(' '));

const source = fc.nat({ max: 3 });
const level = fc.integer({ min: 0, max: 5 }).map((value) => value as Level);
const at: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: arrivedAt - 50, max: arrivedAt + 50 }));
const append: fc.Arbitrary<Step> = fc.record({
  act: fc.constant('append' as const),
  source,
  text: lineText,
  at,
  level,
});
const other: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant('mark' as const), source }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('close' as const), source }) },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('flood' as const), source, lines: fc.nat({ max: 400 }) }),
  },
);

export const steps = fc.array(fc.oneof({ weight: 8, arbitrary: append }, { weight: 1, arbitrary: other }), {
  maxLength: 120,
});

/** Small enough that the oldest lines go. */
export const memoryBytes = fc.constantFrom(20_000, 60_000, 1_000_000);

const encoder = new TextEncoder();
export const someMark: LogMark = { kind: 'gap', from: 1, to: 2 };

/** Appends one line as the intake does. */
export function appendText(
  archive: LogArchive,
  ring: LogRing,
  text: string,
  at: number | null,
  level: Level = 0,
): void {
  const bytes = encoder.encode(`>${text}<`);
  archive.append(ring, bytes, 1, bytes.length - 1, at, level, arrivedAt);
}

/** An archive, and what every ring of it was given. */
export interface Lab {
  readonly archive: LogArchive;
  readonly given: Map<LogRing, ModelLine[]>;
  apply(step: Step): void;
  /** What is kept, in the order it must have. */
  kept(): readonly (LinePlace & ModelLine)[];
}

export function createLab(limit: number): Lab {
  const archive = createArchive(limit);
  const given = new Map<LogRing, ModelLine[]>();

  function linesOf(number: number): readonly [LogRing, ModelLine[]] {
    const ring = archive.open(serviceLog(`10.0.0.${number}`, 'etcd'));
    const lines = given.get(ring) ?? [];
    given.set(ring, lines);
    return [ring, lines];
  }

  function append(number: number, text: string, at: number | null, level: Level): void {
    const [ring, lines] = linesOf(number);
    const told = lines.filter(({ mark }) => mark === null).at(-1)?.level ?? 0;
    lines.push({
      text,
      level: at === null && level === 0 ? told : level,
      mark: null,
      time: at ?? Number.NaN,
    });
    appendText(archive, ring, text, at, level);
  }

  return {
    archive,
    given,
    apply: (step) => {
      if (step.act === 'append') append(step.source, step.text, step.at, step.level);
      if (step.act === 'flood') {
        for (let line = 0; line < step.lines; line++) append(step.source, `flood ${line} error`, null, 0);
      }
      if (step.act === 'mark') {
        const [ring, lines] = linesOf(step.source);
        lines.push({ text: '', level: 0, mark: someMark, time: Number.NaN });
        archive.mark(ring, someMark);
      }
      if (step.act === 'close') {
        const [ring] = linesOf(step.source);
        given.delete(ring);
        archive.close(ring.source);
      }
    },
    kept: () => {
      const all = archive.rings.flatMap((ring) =>
        (given.get(ring) ?? [])
          .map((line, number) => ({ ...line, ring, line: number, time: ring.time(number) }))
          .slice(ring.first),
      );
      return all.toSorted((a, b) => a.time - b.time);
    },
  };
}
