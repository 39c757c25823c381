import { describe, expect, it } from 'vitest';
import type { Level } from '../../../source/domain/logs/level.ts';
import { type LogLine, readHead, readLine } from '../../../source/domain/logs/line.ts';
import { seeded } from '../../../source/simulator/seeded.ts';
import { sanitizeLine } from '../../../source/text/sanitize.ts';
import { readRecordings, recordedVersions } from '../../helpers/recordings.ts';

const near = Date.UTC(2026, 10, 23, 5);

/** The lines of all recorded logs of a service, as the screen gets them. */
function recorded(version: string, scenario: string, service: string): readonly string[] {
  return readRecordings(version, scenario)
    .filter(({ argv }) => argv[0] === 'logs' && argv[1] === service)
    .flatMap(({ stdout }) => stdout.split('\n'))
    .filter((line) => line !== '')
    .map((line) => sanitizeLine(line.slice(line.indexOf(': ') + 2)));
}

const services = ['apid', 'containerd', 'cri', 'etcd', 'kubelet', 'machined'];
const levels: Readonly<Record<string, Level>> = { info: 2, warn: 3, warning: 3, error: 4, I: 2, W: 3, E: 4 };

/** What a line of the service says, told by other means than those that are tested. */
const expected: Readonly<Record<string, (text: string) => LogLine>> = {
  etcd: (text) => {
    const { level, ts, caller, msg, ...others } = JSON.parse(text) as Record<string, string | number>;
    const rest = Object.entries({ ...others, caller }).map(([key, value]) => {
      return /[\s"]/.test(String(value)) ? `${key}=${JSON.stringify(value)}` : `${key}=${value}`;
    });
    return {
      time: Date.parse(String(ts)),
      level: levels[String(level)] ?? 0,
      message: String(msg),
      rest: rest.join(' '),
    };
  },
  kubelet: (text) => {
    const parts = /^(.)(..)(..) (\S+) +\d+ (\S+)\] (?:"([^"]+)" (.+)|([^"].*))$/.exec(text) ?? [];
    const [, letter = '', month, day, time, caller, quoted, fields, plain] = parts;
    return {
      time: Date.parse(`2026-${month}-${day}T${time}Z`),
      level: levels[letter] ?? 0,
      message: quoted ?? plain ?? '',
      rest: fields === undefined ? `${caller}` : `${fields} ${caller}`,
    };
  },
  apid: (text) => {
    const [, day = '', time, message = '', rest = ''] =
      /^(\S+) (\S+) (.+ Success) \((.+)\)$/.exec(text) ?? [];
    return { time: Date.parse(`${day.replaceAll('/', '-')}T${time}Z`), level: 0, message, rest };
  },
  machined: (text) => {
    const [, day = '', time, message = ''] = /^(\S+) (\S+) (\[talos\] .+)$/.exec(text) ?? [];
    return { time: Date.parse(`${day.replaceAll('/', '-')}T${time}Z`), level: 0, message, rest: '' };
  },
  containerd: (text) => {
    const parts = /^time="([^"]+)" level=(\w+) msg="(.+)" (runtime=.+)$/.exec(text) ?? [];
    const [, time = '', level = '', message = '', rest = ''] = parts;
    return {
      time: Date.parse(time),
      level: levels[level] ?? 0,
      message: message.replaceAll('\\"', '"'),
      rest,
    };
  },
};

describe.each(recordedVersions())('talosctl %s', (version) => {
  it.each(services)('%s', (service) => {
    const lines = recorded(version, 'healthy', service);
    const expectedOf = expected[service] ?? expected.containerd;
    expect(lines.length).toBeGreaterThanOrEqual(10);
    for (const text of lines) {
      const line = readLine(text, near);
      const wanted = expectedOf?.(text);
      expect({ ...line, time: Math.floor(line.time ?? Number.NaN) }, text).toEqual(wanted);
    }
  });

  it('garbage is shown as it is', () => {
    const lines = recorded(version, 'log-garbage', 'kubelet');
    expect(lines.length).toBeGreaterThan(20);
    for (const text of lines) {
      expect(readLine(text, near)).toEqual({ time: null, level: 0, message: text, rest: '' });
    }
  });
});

const formats = [
  'kern:    info: [2021-11-10T10:09:37.662764956Z]: Command line: a=b',
  'user: warning: [2024-05-02T06:38:37.183Z]: [talos] failed {"component": "c", "error": "Get \\x5c"https://x\\x5c": y"}',
  '2021-03-09T17:55:09.868829164Z stderr F {"level":"error","ts":1,"msg":"m"}',
  '2021-03-09T17:55:09.868829164Z stdout P I0308 01:02:03.000000       1 a.go:1] "m" k="v"',
  '2024-05-30T16:20:53.334Z WARN error serving dns request {"component": "dns-resolve-cache"}',
  'type=AVC msg=audit(1731405600.123:456): avc: denied { read } for pid=1',
  '{"ts":1686800725280.5708,"caller":"a.go:8","msg":"Failed","v":0,"pod":{"name":["x"]}}',
  '[2026-11-23 04:58:06,123] [error] x',
  '[talos] 2024/12/09 14:47:33 created {"a": 1}',
  '[INFO] plugin/reload: Running configuration',
];

const special = [
  ...'"\\={}[]:;,. \t-/TZ019IWEF',
  '\u0000',
  '\ud800',
  '日',
  '{"',
  '":',
  'level=error',
  '2026-11-23T04:58:06Z ',
];

/** The line with something of it cut off, doubled, replaced, or put into it. */
function mutated(text: string, seed: number): string {
  const at = seeded(seed, 'at') % (text.length + 1);
  const to = at + (seeded(seed, 'to') % 20);
  const put = special[seeded(seed, 'put') % special.length] ?? '';
  const choices = [
    text.slice(0, at),
    text.slice(at),
    text.slice(0, to) + text.slice(at),
    text.slice(0, at) + put + text.slice(at),
    text.slice(0, at) + put + text.slice(to),
    text.slice(0, at) + put.repeat(600) + text.slice(at),
    text.repeat(1 + (seed % 40)),
  ];
  return choices[seeded(seed, 'choice') % choices.length] ?? '';
}

describe('whatever a line is', () => {
  const lines = [
    ...recordedVersions().flatMap((version) =>
      services.flatMap((name) => recorded(version, 'healthy', name)),
    ),
    ...formats,
  ];
  const all = lines.flatMap((text, index) => [
    text,
    ...Array.from({ length: 12 }, (_, round) => mutated(text, 100 * index + round)),
    ...Array.from({ length: 4 }, (_, round) => mutated(mutated(text, 100 * index + 50 + round), round)),
  ]);

  it('head and line agree, and say nothing that is not so', () => {
    expect(all.length).toBeGreaterThan(5000);
    for (const text of all) {
      const { time, level, message, rest } = readLine(text, near);
      expect(readHead(text, near), text).toEqual({ time, level });
      expect(time === null || (time >= 0 && time < Date.UTC(2201, 0, 1)), text).toBe(true);
      if (sanitizeLine(text) === text) expect(message + rest, text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it('its head alone tells time and level, however long it is', () => {
    for (const text of formats) {
      const padded = text.padEnd(700, ' x');
      expect(readHead(`${padded}${' level=fatal {"level":"fatal"}'.repeat(9)}`, near)).toEqual(
        readHead(padded, near),
      );
    }
    const late = `{"msg":"${'x'.repeat(700)}","level":"error","ts":1}`;
    expect(readHead(late, near)).toEqual({ time: null, level: 0 });
    expect(readLine(late, near)).toEqual({
      time: null,
      level: 0,
      message: 'x'.repeat(700),
      rest: 'level=error ts=1',
    });
  });

  it.each([
    '"',
    '\\',
    '\\"',
    '=',
    'a=',
    'a="\\" ',
    '{',
    '{"a":',
    ' {"a":"',
    '[',
    '[/ (',
    ' ',
    '1',
    'kern: ',
    '2026-11-23T04:58:06Z stderr F ',
    '2026-11-23T04:58:06.',
  ])('64 KiB and more of %j are read in one go', (piece) => {
    // Read with anything worse than linear effort, these would outlast the time limit of the test many times over.
    const body = piece.repeat(Math.ceil(262_144 / piece.length));
    for (const before of [
      '',
      '{"msg":"',
      '{"a":{"b":',
      'level=info msg="',
      'I1123 04:58:23.977616 2089 a.go:1] "',
      '2026/11/23 04:57:51 x ',
    ]) {
      for (const after of ['', '"', '}', ')', '"}']) {
        const text = before + body + after;
        const { time, level, message } = readLine(text, near);
        expect(readHead(text, near)).toEqual({ time, level });
        expect(message.length).toBeLessThanOrEqual(text.length);
      }
    }
  });
});
