import { describe, expect, it } from 'vitest';
import { readArguments } from '../../source/arguments.ts';
import { matches } from '../../source/domain/logs/pattern.ts';
import { AppError } from '../../source/errors.ts';
import { readWanted, type Wanted } from '../../source/logs-command/wanted.ts';

const now = Date.UTC(2026, 10, 23, 4, 48, 21);

function wanted(...argv: readonly string[]): Wanted {
  const { logs } = readArguments(['logs', ...argv]);
  if (!logs) throw new Error('no logs command');
  return readWanted(logs, now);
}

describe('what is to be printed', () => {
  it('is everything that was chosen, each once', () => {
    expect(
      wanted('-s', 'etcd,kubelet', '-s', 'etcd', '--dmesg', '--events', '-k', 'kube-system/x'),
    ).toMatchObject({
      services: ['etcd', 'kubelet'],
      containers: ['kube-system/x'],
      kernel: true,
      events: true,
      since: null,
      tail: null,
      follow: false,
    });
  });

  it.each([
    ['10m', now - 600_000],
    ['-10m', now - 600_000],
    ['10min', now - 600_000],
    ['2 hours30mins', now - 9_000_000],
    ['1 Day', now - 86_400_000],
    ['2026-11-23T04:00Z', Date.UTC(2026, 10, 23, 4)],
  ])('--since %s is a time', (text, since) => {
    expect(wanted('--since', text).since).toBe(since);
    expect(wanted('--until', text)).toMatchObject({ since: null, until: since });
  });

  it.each([
    ['debug', 1],
    ['info', 2],
    ['warn', 3],
    ['warning', 3],
    ['error', 4],
    ['fatal', 5],
    ['d', 1],
    ['I', 2],
    ['w', 3],
    ['E', 4],
    ['f', 5],
  ])('--level %s keeps from %i on', (text, level) => {
    expect(wanted('--level', text).test.level).toBe(level);
  });

  it('--grep is a regular expression whose small letters match capitals', () => {
    const { scan } = wanted('--grep', 'time(d)? out|/var/').test;
    if (!scan) throw new Error('nothing is looked for');
    expect(['Timed OUT', 'in /var/lib', 'timed in'].map((line) => matches(scan, line))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    [['--grep', '('], '--grep: the regular expression is wrong: unterminated group'],
    [['--grep', '(?=a)'], '--grep: look-around and back-references'],
    [['--level', 'loud'], '--level "loud": there are debug, info, warning, error, fatal'],
    [['--level', ' '], '--level "": there are debug'],
    [
      ['--since', '10moons'],
      '--since: "10moons" is not a time; these are: 10m, 2h30m, 1d (ago), 04:20, 2026-11-23 04:20',
    ],
    [['--until', ''], '--until: "" is not a time'],
    [['--since', '1h', '--until', '2h'], '--since is later than --until'],
    [['--until', '2h', '-f'], '--until does not go with --follow'],
    [['--tail', 'all'], '--tail takes a number of lines'],
    [['--tail', '0'], '--tail 0 prints nothing without --follow'],
    [['--tail=-1'], '--tail takes a number of lines'],
    [['-s', ''], '"" is no service'],
    [['--service=-x'], '"-x" is no service'],
    [['-k', 'a b'], '"a b" is no container'],
    [['\u001b]0;x\u0007'], '"" is no node'],
  ])('%j is wrong usage', (argv, message) => {
    expect(() => wanted(...argv)).toThrow(AppError);
    expect(() => wanted(...argv)).toThrow(message);
  });
});
