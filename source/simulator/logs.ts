import { containersOf } from './containers.ts';
import type { FaultName } from './faults.ts';
import { restartCourse } from './life.ts';
import { criLine, klog } from './log-format.ts';
import { hostileTexts, kernelVoice, kubeletPid, type LogVoice, voices } from './log-texts.ts';
import type { Stretch } from './periods.ts';
import { stretches } from './periods.ts';
import { pick, seeded } from './seeded.ts';
import { serviceIds } from './services.ts';
import { toldLines } from './told-lines.ts';
import type { NodeState, World } from './world.ts';

export interface LogLine {
  /** In ms since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** The log of one service of one machine, as far as `world` knows it: a pure function of scenario, actions and clock. */
export interface ServiceLog {
  /** The lines written after `from`, up to and with `to` (ms since the epoch), the oldest first. */
  readonly between: (from: number, to: number) => readonly LogLine[];
  /** The last `count` lines up to and with `to`, the oldest first. */
  readonly tail: (count: number, to: number) => readonly LogLine[];
}

/** Talos keeps about 1 MiB of a service's log; here it is this many lines. */
export const keptLines = 5000;

/** Logs that are no service's. */
const otherLogs: readonly string[] = ['controller-runtime'];

/** Null when the machine has no such log. */
export function logOf(world: World, state: NodeState, service: string): ServiceLog | null {
  const voice = voices[service];
  const isThere = serviceIds(state.node.role).includes(service) || otherLogs.includes(service);
  if (!voice || !isThere) return null;
  const told = toldLines(world, state, service);
  return mergedLog(told, [calm(world, state, service, voice), ...fromFaults(world, state, service)]);
}

/** What the kernel of the machine says (`dmesg`). */
export function kernelLogOf(world: World, state: NodeState): ServiceLog {
  return mergedLog([], [calm(world, state, 'kernel', kernelVoice)]);
}

/** The log of a container; null when the machine has none with this ID, be it given with its hash or without. */
export function containerLogOf(world: World, state: NodeState, id: string): ServiceLog | null {
  const container = containersOf(world, state).find((one) => one.id === id || one.id.startsWith(`${id}:`));
  if (!container) return null;
  const rows = [calm(world, state, container.id, container.voice), ...fromFaults(world, state, container.id)];
  const { between, tail } = mergedLog([], rows);
  const written = ({ at, text }: LogLine) => ({ at, text: criLine(at, container.stream, text) });
  return {
    between: (from, to) => between(from, to).map(written),
    tail: (count, to) => tail(count, to).map(written),
  };
}

function mergedLog(told: readonly LogLine[], rows: readonly Row[]): ServiceLog {
  const merged = (parts: readonly (readonly LogLine[])[]) => parts.flat().toSorted((a, b) => a.at - b.at);
  return {
    between: (from, to) =>
      merged([
        told.filter(({ at }) => at > from && at <= to),
        ...rows.map((row) => rowBetween(row, from, to)),
      ]).slice(-keptLines),
    tail: (count, to) => {
      const wanted = Math.min(count, keptLines);
      if (wanted === 0) return [];
      const lines = [told.filter(({ at }) => at <= to), ...rows.map((row) => rowTail(row, wanted, to))];
      return merged(lines).slice(-wanted);
    },
  };
}

/** Lines that come one after another by the clock: the one with this number, or null where there is none. */
interface Row {
  readonly at: (number: number) => number;
  readonly line: (number: number) => LogLine | null;
  /** The number of the last line that can have been written by then; lines of lower numbers are not later. */
  readonly lastBy: (time: number) => number;
  /** Nothing was written before this time. */
  readonly since: number;
}

function rowBetween(row: Row, from: number, to: number): readonly LogLine[] {
  return collect(row, to, keptLines, Math.max(from, row.since - 1));
}

function rowTail(row: Row, count: number, to: number): readonly LogLine[] {
  return collect(row, to, count, row.since - 1);
}

/** From `to` back to, and without, `after`; at most `count` lines, the oldest first. */
function collect(row: Row, to: number, count: number, after: number): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (let number = row.lastBy(to); lines.length < count; number -= 1) {
    const at = row.at(number);
    if (at <= after) break;
    const line = at <= to ? row.line(number) : null;
    if (line) lines.push(line);
  }
  return lines.toReversed();
}

/** What the service writes when nothing is wrong; where there is no life, all of it is older than the practice. */
function calm(world: World, state: NodeState, service: string, voice: LogVoice): Row {
  const { every, spread, text } = voice;
  const { scenario } = world;
  const { address } = state.node;
  const silences = silencesOf(world, state, service);
  const end = scenario.life ? Number.POSITIVE_INFINITY : scenario.startedAt;
  const chance = (number: number) => seeded(scenario.clusterId, address, service, number);
  const at = (number: number) => number * every + (chance(number) % spread);
  return {
    at,
    lastBy: (time) => Math.floor(Math.min(time, end) / every),
    since: state.bootedAt + 12_000,
    line: (number) => {
      const moment = at(number);
      if (moment > end || silences.some(({ from, to }) => moment >= from && moment < to)) return null;
      return { at: moment, text: text(state, moment, chance(number) >>> 8) };
    },
  };
}

/** When the service did not run. */
function silencesOf(world: World, { node }: NodeState, service: string): readonly Stretch[] {
  const { history } = world;
  const failed = service === 'kubelet' ? stretches(history, 'service-failed', node.address) : [];
  const booting = ['kubelet', 'etcd'].includes(service) ? stretches(history, 'booting', node.address) : [];
  const away = stretches(history, 'rebooting', node.address);
  const restarted = world.restarts
    .filter((restart) => restart.address === node.address && restart.service === service)
    .map(({ at }) => ({ from: at, to: at + restartCourse.started }));
  return [...failed, ...booting, ...away, ...restarted];
}

interface FaultVoice {
  readonly fault: FaultName;
  /** The only service that writes it; null: every one. */
  readonly service: string | null;
  /** In ms; may be less than one. */
  readonly every: number;
  readonly text: (at: number, number: number) => string;
}

/** As long as bufio.Scanner can not take any more. */
const giantLine = 'x'.repeat(65_536);

const faultVoices: readonly FaultVoice[] = [
  {
    fault: 'garbage',
    service: null,
    every: 1000,
    text: (_, number) => pick(hostileTexts, number),
  },
  {
    fault: 'log-flood',
    service: 'kubelet',
    every: 0.25,
    text: (at, number) =>
      klog(
        'E',
        at,
        kubeletPid,
        'pod_workers.go:1324',
        `"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"app\\" with CrashLoopBackOff" pod="default/demo-${number}"`,
      ),
  },
  {
    fault: 'log-stall',
    service: 'kubelet',
    every: 2000,
    text: (at, number) =>
      klog(
        'I',
        at,
        kubeletPid,
        'kubelet.go:2569',
        number === 0 ? `"SyncLoop" pods="${giantLine}"` : '"SyncLoop (housekeeping)"',
      ),
  },
];

function fromFaults(world: World, state: NodeState, service: string): readonly Row[] {
  return faultVoices
    .filter((voice) => voice.service === null || voice.service === service)
    .flatMap(({ fault, every, text }) =>
      stretches(world.history, fault, state.node.address).map(({ from, to }): Row => {
        const at = (number: number) => from + number * every;
        return {
          at,
          lastBy: (time) => Math.floor((time - from) / every),
          since: Math.max(from, state.bootedAt),
          line: (number) => (at(number) < to ? { at: at(number), text: text(at(number), number) } : null),
        };
      }),
    );
}
