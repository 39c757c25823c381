import { coarseDuration, durationText } from '../../domain/run/duration.ts';
import { nodeSteps, type StepRow } from '../../domain/run/node-steps.ts';
import type { NodeState, RunNode } from '../../domain/run/types.ts';
import { lastSeenWords, usualTime } from '../../domain/run/usual.ts';
import { nodeWords } from '../../domain/run/words.ts';
import type { RunProgress, TurnTimes } from '../../state/run/run-view.ts';
import { displayWidth, toWidth } from '../../text/width.ts';
import { hanging, type Line, lineOf, type Piece, piece, type Tone } from '../upgrade/lines.ts';

/** What the lines of the nodes are drawn for. */
export interface NodeLinesInput {
  readonly run: RunProgress;
  /** In ms since the epoch: of a clock that ticks only while a node is at work. */
  readonly now: number;
  readonly columns: number;
}

/** A second of a wheel that turns once in so many: it moves only as the clock does. */
const wheel = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];

const stepGlyphs: Readonly<Record<Exclude<StepRow['state'], 'running'>, string>> = {
  waiting: '·',
  done: '✔',
  failed: '✖',
  'not seen': '○',
};

const stepTones: Readonly<Record<StepRow['state'], Tone>> = {
  waiting: 'dim',
  running: 'bold',
  done: 'passed',
  failed: 'blocked',
  'not seen': 'dim',
};

function stepPiece({ name, state, startedAt, endedAt }: StepRow, now: number): Piece {
  const glyph =
    state === 'running' ? (wheel[Math.floor(now / 1000) % wheel.length] ?? '·') : stepGlyphs[state];
  const end = state === 'running' ? now : endedAt;
  const isTimed = state !== 'waiting' && startedAt !== null && end !== null;
  const time = isTimed ? ` ${durationText(end - startedAt)}` : '';
  const word = state === 'not seen' ? ' not seen' : state === 'failed' ? ' failed' : '';
  return piece(`${glyph} ${name}${time}${word}`, stepTones[state]);
}

const indent = 3;
const gaps = { wide: 3, narrow: 2 };

/** The steps one behind the other, in as many lines as it takes. */
function stepLines(rows: readonly StepRow[], now: number, columns: number): readonly Line[] {
  const pieces = rows.map((row) => stepPiece(row, now));
  const texts = pieces.reduce((sum, { text }) => sum + displayWidth(text), 0);
  const isWide = indent + texts + gaps.wide * (pieces.length - 1) < columns;
  const between = isWide ? gaps.wide : gaps.narrow;
  const lines: Piece[][] = [];
  let room = 0;
  for (const one of pieces) {
    const width = displayWidth(one.text);
    if (lines.length === 0 || between + width > room) {
      lines.push([piece(' '.repeat(indent)), one]);
      room = columns - 1 - indent - width;
    } else {
      lines.at(-1)?.push(piece(' '.repeat(between)), one);
      room -= between + width;
    }
  }
  return lines;
}

const tookOf = ({ startedAt, endedAt }: TurnTimes): number | null =>
  startedAt === null || endedAt === null ? null : endedAt - startedAt;

/** "last seen 29 s ago · usually back after 1–5 min · the node before took 2 min 41 s". */
function awayWords({ state, sightings, step, turns }: RunProgress, now: number): string {
  const seen = state.nodes[state.at]?.seen ?? null;
  const isAway = seen !== null && !seen.answers;
  const done = turns
    .filter((_, index) => state.nodes[index]?.state === 'done')
    .flatMap((one) => tookOf(one) ?? []);
  const running = step?.ticket === state.step?.ticket ? (step?.told.steps ?? []) : [];
  const words = running.find((one) => one.state === 'running')?.words ?? null;
  return [
    ...(isAway && sightings ? [lastSeenWords(sightings.answeredAt, now)] : []),
    // How long a boot takes stands there already.
    ...(isAway && sightings && done.length === 0 ? [] : [usualTime(done)]),
    ...(words === null ? [] : [`talosctl: “${words}”`]),
  ].join(' · ');
}

/** What is told of the node at work below its row. */
export function workLines({ run, now, columns }: NodeLinesInput): readonly Line[] {
  const { state, step, sightings } = run;
  if (state.phase !== 'working' && state.phase !== 'failed') return [];
  const rows = nodeSteps({ state, step, sightings });
  const steps = stepLines(rows, now, columns);
  if (state.phase === 'failed') return steps;
  // What the verdict still waits for: nothing else on the page tells it.
  const missing = rows.find(({ name, state: how }) => name === 'verify' && how !== 'done')?.words ?? null;
  return [
    ...steps,
    ...(missing === null ? [] : hanging('   ', `not yet: ${missing}`, columns, 'warning')),
    ...hanging('   ', awayWords(run, now), columns, 'dim'),
  ];
}

const glyphs: Readonly<Record<NodeState['state'], string>> = {
  waiting: ' ',
  working: '▸',
  done: '✔',
  failed: '✖',
  skipped: '–',
};

const tones: Readonly<Record<NodeState['state'], Tone>> = {
  waiting: 'dim',
  working: 'bold',
  done: 'passed',
  failed: 'blocked',
  skipped: 'dim',
};

const widestName = 24;
const gap = '   ';
/** The address, and the versions, give way where less than this would be left for the words. */
const leastWords = 30;

function timeText(own: NodeState, times: TurnTimes | undefined, now: number): string {
  if (!times || times.startedAt === null) return '';
  if (times.endedAt !== null) return durationText(times.endedAt - times.startedAt);
  return own.state === 'working' ? coarseDuration(now - times.startedAt) : '';
}

const versionsOf = ({ fromVersion, toVersion }: RunNode, own: NodeState): string =>
  own.starts === 0 || own.condition === 'rolled back' || own.condition === 'untouched'
    ? fromVersion
    : `${fromVersion} → ${toVersion}`;

/** A line for each node, in the order of the run; that of the node whose turn it is stands out. */
export function nodeRows({ run, now, columns }: NodeLinesInput): readonly Line[] {
  const { state, turns } = run;
  const cells = state.plan.nodes.flatMap((node, index) => {
    const own = state.nodes[index];
    if (!own) return [];
    const isTurn = index === state.at && state.phase !== 'ended';
    return {
      glyph: isTurn && own.state === 'waiting' ? '▸' : glyphs[own.state],
      tone: isTurn && own.state === 'waiting' ? ('bold' as const) : tones[own.state],
      name: node.name,
      rest: [
        node.name === node.address ? '' : node.address,
        versionsOf(node, own),
        timeText(own, turns[index], now),
      ],
      words: nodeWords(state, index),
    };
  });
  const width = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth));
  const nameWidth = Math.min(widestName, width(cells.map(({ name }) => name)));
  const widths = [0, 1, 2].map((place) => width(cells.map(({ rest }) => rest[place] ?? '')));
  // The address goes first, then the time, then the versions.
  let shown = [0, 1, 2].filter((place) => (widths[place] ?? 0) > 0);
  const taken = () => shown.reduce((sum, place) => sum + (widths[place] ?? 0) + gap.length, 0);
  for (const place of [0, 2, 1]) {
    if (columns - 3 - nameWidth - gap.length - taken() >= leastWords) break;
    shown = shown.filter((one) => one !== place);
  }
  return cells.map(({ glyph, tone, name, rest, words }) => [
    piece(` ${glyph} `, tone),
    piece(`${toWidth(name, nameWidth)}${gap}`, tone === 'dim' ? 'plain' : tone),
    piece(
      shown.map((place) => toWidth(rest[place] ?? '', widths[place] ?? 0) + gap).join(''),
      tone === 'bold' ? 'plain' : 'dim',
    ),
    piece(words, tone === 'passed' ? 'plain' : tone),
  ]);
}

/** The rows that fit around the node whose turn it is, with how many are above and below. */
export function windowOfNodes(rows: readonly Line[], at: number, room: number): readonly Line[] {
  if (rows.length <= room) return rows;
  if (room <= 2) return rows.slice(Math.min(at, rows.length - 1), at + 1);
  const inner = room - 2;
  const from = Math.min(Math.max(0, at - Math.floor(inner / 2)), rows.length - inner);
  const below = rows.length - from - inner;
  const told = (count: number, where: string): Line =>
    lineOf(count === 0 ? '' : `   … ${count} more ${where}`, 'dim');
  return [told(from, 'above'), ...rows.slice(from, from + inner), told(below, 'below')];
}
