import { describe, expect, it } from 'vitest';
import { helpText, readArguments } from '../source/arguments.ts';
import { AppError } from '../source/errors.ts';

describe('the command line', () => {
  it('without anything is the view', () => {
    expect(readArguments([])).toMatchObject({
      command: 'view',
      once: false,
      json: false,
      demo: null,
      faults: [],
    });
  });

  it('takes nodes and endpoints as talosctl does', () => {
    const { flags } = readArguments(['-n', 'a,b', '-n', 'c', '--endpoints=e, f']);
    expect(flags.nodes).toEqual(['a', 'b', 'c']);
    expect(flags.endpoints).toEqual(['e', 'f']);
  });

  it('takes --json for one snapshot', () => {
    expect(readArguments(['--json'])).toMatchObject({ once: true, json: true });
    expect(readArguments(['--once'])).toMatchObject({ once: true, json: false });
  });

  it('takes faults with the practice cluster', () => {
    expect(readArguments(['--demo', '--fault', 'a', '--fault', 'b:c']).faults).toEqual(['a', 'b:c']);
  });

  it('takes nodes, services and what is looked for after the command logs', () => {
    const { logs, json } = readArguments([
      ...['logs', 'ryzen,m1mac', '-s', 'etcd,kubelet', 'intel', '-s', 'apid', '--dmesg', '-k', 'a/b'],
      ...['--grep', 'x', '--level', 'warn', '--since', '10m', '--until', '-5m', '--tail', '5', '-f'],
      ...['--raw', '--json'],
    ]);
    expect(logs).toEqual({
      nodes: ['ryzen', 'm1mac', 'intel'],
      services: ['etcd', 'kubelet', 'apid'],
      containers: ['a/b'],
      kernel: true,
      events: false,
      grep: 'x',
      level: 'warn',
      since: '10m',
      until: '-5m',
      tail: '5',
      follow: true,
      raw: true,
    });
    expect(json).toBe(true);
    expect(readArguments(['--json']).logs).toBeNull();
  });

  it('takes what is upgraded, and how, after the command upgrade', () => {
    const { upgrade, flags, json } = readArguments([
      ...['upgrade', '--to', '1.13', '--image', 'a/b:v1.13.9', '-n', 'ryzen,intel', '--nodes', 'm1mac'],
      ...['--leave-out', 'intel', '--leave-out=a, b', '--canary', 'ryzen', '--order', 'workers-first'],
      ...['--dry-run', '--json', '-e', 'x'],
    ]);
    expect(upgrade).toEqual({
      to: '1.13',
      image: 'a/b:v1.13.9',
      nodes: ['ryzen', 'intel', 'm1mac'],
      leaveOut: ['intel', 'a', 'b'],
      canary: 'ryzen',
      order: 'workers-first',
      dryRun: true,
    });
    expect(json).toBe(true);
    // The cluster is looked at as a whole.
    expect(flags).toMatchObject({ nodes: undefined, endpoints: ['x'] });
    expect(readArguments(['upgrade']).upgrade).toEqual({
      to: null,
      image: null,
      nodes: [],
      leaveOut: [],
      canary: null,
      order: null,
      dryRun: false,
    });
    expect(readArguments(['logs', '-s', 'etcd']).upgrade).toBeNull();
    expect(readArguments(['upgrade', '--plain']).plain).toBe(true);
    expect(readArguments(['upgrade']).plain).toBe(false);
  });

  it('takes times that begin with a minus', () => {
    expect(readArguments(['logs', '--since', '-10m', '--until=-5m']).logs).toMatchObject({
      since: '-10m',
      until: '-5m',
    });
    expect(readArguments(['logs', '--', '--since', '-10m']).logs?.nodes).toEqual(['--since', '-10m']);
  });

  it.each([
    [['--demo'], 'homelab'],
    [['--demo', '--json'], 'homelab'],
    [['--demo=homelab'], 'homelab'],
    [['--demo=fleet', '--fault', 'half'], 'fleet'],
    [['--demo=aged'], 'aged'],
  ])('%j is a practice cluster', (argv, demo) => {
    expect(readArguments(argv).demo).toBe(demo);
  });

  it.each([
    [['trust'], 'trust'],
    [['logs'], 'logs'],
    [['logs', '--help'], 'help'],
    [['upgrade'], 'upgrade'],
    [['upgrade', '--to', '1.13', '--help'], 'help'],
    [['--help'], 'help'],
    [['-v'], 'version'],
    [['-h', 'nonsense'], 'help'],
  ])('%j is the command %s', (argv, command) => {
    expect(readArguments(argv).command).toBe(command);
  });

  it.each(['mine.json', './mine', '/tmp/mine', '~/mine.json'])('--demo=%s is a snapshot', (snapshot) => {
    expect(readArguments([`--demo=${snapshot}`]).demo).toEqual({ snapshot });
  });

  it.each([
    [['--nonsense'], /^there is no option --nonsense$/],
    [['--untl', '1h'], 'there is no option --untl: did you mean --until?'],
    [['logs', '-l', 'warn'], 'there is no option -l: did you mean --level or --leave-out?'],
    [['-t'], 'there is no option -t: did you mean --tail or --to or --talosconfig or --talosctl?'],
    [['--__proto__=x'], 'there is no option --__proto__'],
    [['--no\u001b[31mrd'], 'there is no option --nord'],
    [['--context'], '--context takes a value'],
    [['--context', '-f'], '--context takes a value; one that begins with - is given as --context=-f'],
    [['logs', '--since', '-f'], '--since takes a value'],
    [['--json=yes'], '--json takes no value'],
    [['nodes'], 'unknown command "nodes"'],
    [['trust', 'me'], 'unknown command "trust me"'],
    [['--fault', 'node-down'], '--fault goes with --demo'],
    [['-s', 'etcd'], '--service goes with the command logs'],
    [['trust', '--grep', 'x'], '--grep goes with the command logs'],
    [['--once', '-f'], '--follow goes with the command logs'],
    [['upgrade', '-s', 'etcd'], '--service goes with the command logs'],
    [['--to', 'v1.13.9'], '--to goes with the command upgrade'],
    [['logs', '--dry-run'], '--dry-run goes with the command upgrade'],
    [['upgrade', 'v1.13.9'], 'upgrade does not take "v1.13.9": a version is given with --to'],
    [['upgrade', '--to', 'v1.13.9', '--json'], '--json goes with --dry-run'],
    [['--plain'], '--plain goes with the command upgrade'],
    [['upgrade', '--plain', '--dry-run'], '--plain does not go with --dry-run'],
    [['upgrade', '--once'], '--once does not go with upgrade'],
    [['upgrade', '--order', 'random'], 'no order "random": there are controlplanes-first and workers-first'],
    [['upgrade', '--to'], '--to takes a value'],
    [['--demo=moon'], 'no practice cluster "moon": there are homelab, fleet, aged, and FILE.json'],
    [['--demo='], 'no practice cluster "": there are homelab, fleet, aged, and FILE.json'],
    [['--demo', 'fleet'], 'unknown command "fleet"'],
    [['\u001b[31mx'], 'unknown command "x"'],
  ])('%j is wrong usage', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(AppError);
    expect(() => readArguments(argv)).toThrow(message);
  });

  it('has every option in its help, on lines of at most 80 columns', () => {
    for (const option of ['--nodes', '--endpoints', '--context', '--talosconfig', '--talosctl', '--config']) {
      expect(helpText).toContain(option);
    }
    for (const option of [
      '--read-only',
      '--once',
      '--json',
      '--demo',
      '--fault',
      '--debug',
      '--help',
      '--version',
      '--service',
      '--container',
      '--dmesg',
      '--events',
      '--grep',
      '--level',
      '--since',
      '--until',
      '--raw',
      '--tail',
      '--follow',
      '--to VERSION',
      '--image',
      '--leave-out',
      '--canary',
      '--order',
      '--dry-run',
      '--plain',
    ]) {
      expect(helpText).toContain(option);
    }
    expect(Math.max(...helpText.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
