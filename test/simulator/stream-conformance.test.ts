import { describe, expect, it } from 'vitest';
import { signalNotice } from '../../source/simulator/stream.ts';
import { recordedLab } from '../helpers/recorded-lab.ts';
import type { Recording } from '../helpers/recordings.ts';
import { readRecordings, recordedScenarios, recordedVersions } from '../helpers/recordings.ts';
import { simulate } from '../helpers/simulate.ts';

/** By service: how each of its lines is written. */
const grammars: Readonly<Record<string, RegExp>> = {
  apid: /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{6} \[\/[\w.]+\/\w+\] OK \d+\.\d{3}ms unary Success \(authority=[\d.]+:50000;/,
  containerd: /^time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z" level=\w+ msg="/,
  cri: /^time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z" level=\w+ msg="/,
  etcd: /^\{"level":"(info|warn)","ts":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",.*"caller":"\w+\/\w+\.go:\d+","msg":".*\}$/,
  kubelet: /^[IWE]\d{4} \d\d:\d\d:\d\d\.\d{6} {4}\d{4} \w+\.go:\d+\] /,
  machined: /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{6} \[talos\] /,
};

function recordingsOf(version: string, command: 'dmesg' | 'events' | 'logs') {
  return recordedScenarios(version).flatMap((scenario) =>
    readRecordings(version, scenario)
      .filter(({ argv }) => argv[0] === command)
      .map((recording) => ({ scenario, command: recording.argv.join(' '), recording })),
  );
}

/** Without what one build prints and another does not: its last words, and how a broken connection is called. */
const errors = ({ stderr }: Pick<Recording, 'stderr'>) =>
  stderr
    .replace(signalNotice, '')
    .replace(
      /desc = write tcp .*: write: (broken pipe|connection reset by peer)$/m,
      'desc = connection error: desc = "error reading server preface: remote error: tls: expired certificate"',
    );

/** Each node's lines, in their order. */
function byNode(lines: readonly (readonly [node: string, line: string])[]): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const [node, line] of lines) {
    result[node] ??= [];
    result[node].push(line);
  }
  return result;
}

describe.each(recordedVersions())('the streams of talosctl %s', (version) => {
  it.each(recordingsOf(version, 'events'))(
    '$scenario: $command',
    async ({ scenario, command, recording }) => {
      const simulated = await simulate(command, recordedLab(version, scenario, recording));
      const events = (stdout: string) => {
        const masked = stdout.replaceAll(/\b[0-9a-v]{20}\b/g, 'i'.repeat(20));
        const [header, ...lines] = masked.split('\n').slice(0, -1);
        const pairs = lines.flatMap((line, at) =>
          at % 2 === 0 ? [[line.split(' ')[0] ?? '', `${line}\n${lines[at + 1]}`] as const] : [],
        );
        return { header, events: byNode(pairs) };
      };
      expect(events(simulated.stdout)).toEqual(events(recording.stdout));
      expect(errors(simulated)).toBe(errors(recording));
      if (recording.exitCode !== null) expect(simulated.exitCode).toBe(recording.exitCode);
    },
  );

  it.each(recordingsOf(version, 'dmesg'))('$scenario: $command', async ({ scenario, command, recording }) => {
    const lab = recordedLab(version, scenario, recording);
    const later = Array.from({ length: 20 }, (_, at) => ({ actions: [], now: lab.now + at * 60_000 }));
    const simulated = await simulate(command, { ...lab, later });
    // talosctl puts the node before each message it gets; the recorder's machine sent several lines in one, cut anywhere.
    const lines = (stdout: string) =>
      stdout
        .replaceAll(/(?<!^)192\.168\.1\.101: /gm, '')
        .split('\n')
        .slice(0, -1);
    const grammar =
      /^192\.168\.1\.101: kern: (info|warning|err): \[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z\]: \S/;
    for (const line of [...lines(simulated.stdout), ...lines(recording.stdout)])
      expect(line).toMatch(grammar);
    // A healthy machine that is not followed tells all of its 400 messages; only new ones come with `--tail`.
    if (!command.includes('-f')) {
      expect(lines(simulated.stdout)).toHaveLength(lines(recording.stdout).length);
      expect(simulated.exitCode).toBe(recording.exitCode);
    }
    expect(errors(simulated)).toBe(errors(recording));
  });

  it.each(recordingsOf(version, 'logs'))('$scenario: $command', async ({ scenario, command, recording }) => {
    const { now, ...lab } = recordedLab(version, scenario, recording);
    const actions = scenario === 'log-garbage' ? ([{ at: now, fault: 'garbage', node: null }] as const) : [];
    const later = Array.from({ length: 60 }, (_, at) => ({ actions, now: now + at * 200 }));
    const simulated = await simulate(command, { ...lab, now, later });
    const [, service = ''] = recording.argv;
    const [, tail = '0'] = / --tail (\d+)/.exec(command) ?? [];
    const lines = (stdout: string) =>
      byNode(
        stdout
          .split('\n')
          .slice(0, -1)
          .map((line) => [line.split(': ')[0] ?? '', line.replace(/^.*?: /, '')]),
      );
    const [said, was] = [lines(simulated.stdout), lines(recording.stdout)];
    expect(Object.keys(said).toSorted()).toEqual(Object.keys(was).toSorted());
    for (const [node, recorded] of Object.entries(was)) {
      if (scenario === 'log-garbage') {
        expect(new Set(said[node])).toEqual(new Set(recorded));
        continue;
      }
      expect(said[node]).toHaveLength(Number(tail));
      for (const line of [...recorded, ...(said[node] ?? [])])
        expect(line).toMatch(grammars[service] ?? /^$/);
    }
    expect(errors(simulated)).toBe(errors(recording));
    if (recording.exitCode !== null) expect(simulated.exitCode).toBe(recording.exitCode);
  });
});
