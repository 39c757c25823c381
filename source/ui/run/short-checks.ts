import type { Check } from '../../domain/upgrade/plan.ts';
import { displayWidth, padEnd } from '../../text/width.ts';
import { hanging, type Line, lineOf, statusGlyphs } from '../upgrade/lines.ts';

/** Titles of checks in columns. */
function inColumns(texts: readonly string[], columns: number): readonly Line[] {
  const width = Math.max(0, ...texts.map(displayWidth)) + 2;
  const across = Math.max(1, Math.floor((columns - 1) / width));
  return Array.from({ length: Math.ceil(texts.length / across) }, (_, row) =>
    lineOf(
      ` ${texts
        .slice(row * across, (row + 1) * across)
        .map((text) => padEnd(text, width))
        .join('')}`,
      'passed',
    ),
  );
}

/** From so many columns on, what has passed is listed by name. */
const leastForNames = 100;

/** The checks in short: what has passed in as little room as it takes, the rest by name. */
export function checkLines(checks: readonly Check[], columns: number): readonly Line[] {
  const passed = checks.filter(({ status }) => status === 'passed');
  const others = checks.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  const named = columns >= leastForNames;
  const told = named
    ? inColumns(
        passed.map(({ title }) => `${statusGlyphs.passed} ${title}`),
        columns,
      )
    : [lineOf(` ${statusGlyphs.passed} ${passed.length} checks have passed: d lists them`, 'passed')];
  return [
    ...others.flatMap(({ status, title, summary }) =>
      hanging(` ${statusGlyphs[status]} `, `${title}: ${summary}`, columns, status),
    ),
    ...(passed.length === 0 ? [] : told),
  ];
}
