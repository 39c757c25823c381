import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Check, Choices } from '../../source/domain/upgrade/plan.ts';
import type { RunView } from '../../source/state/run/run-view.ts';
import { upgradePlainly } from '../../source/upgrade-plain/upgrade-plainly.ts';
import { working } from '../domain/run/run-lab.ts';
import { clusterOf, homelabNodes } from '../helpers/cluster.ts';
import { failingContact } from '../helpers/nodes.ts';
import { check, checksWith, fakeUpgrade, finding, choices as given, planFor } from '../helpers/upgrade.ts';
import { aMoment, fakeRun, ours, plainTerminal } from './plain-lab.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Options {
  readonly view?: RunView;
  readonly choices?: Choices;
  readonly nodes?: typeof homelabNodes;
  readonly commandLine?: () => Promise<Choices>;
  /** What keeps a run from beginning. */
  readonly refusal?: string;
}

function start(options: Options = {}) {
  const { view = { kind: 'none' }, choices = given, nodes = homelabNodes, refusal } = options;
  const terminal = plainTerminal();
  const run = fakeRun(view);
  const cluster = createStore(() => clusterOf(nodes));
  let checks: readonly Check[] = checksWith();
  const chosen: Choices[] = [];
  const planned = fakeUpgrade((one) => {
    chosen.push(one);
    const open = checks.map((other) =>
      one.overrides.some((override) => override.check === other.id) ? check(other.id) : other,
    );
    return planFor(nodes, one, open);
  }, choices);
  const begin = (one: Choices) => (refusal === undefined ? run.begin(one) : refusal);
  const commandLine = options.commandLine ?? (async () => choices);
  const refresh = vi.fn();
  const ended = vi.fn();
  const failed = vi.fn();
  void upgradePlainly({
    dialogue: terminal.dialogue,
    upgrade: { ...planned, commandLine, run: { ...run, begin } },
    cluster,
    refresh,
    now: Date.now,
  }).then(ended, failed);
  const find = (next: readonly Check[]): void => {
    checks = next;
    planned.survey.setState((survey) => ({ ...survey }));
  };
  const last = () => chosen.at(-1);
  return { ...terminal, run, planned, refresh, ended, failed, find, last };
}

const nodesPrompt = 'Type a number: 1 go on, 2 leave a node out, 3 other order, 4 canary, 5 quit.';
const preflightPrompt = 'Type a number: 1 go on, 2 read anew, 3 override, 4 quit, 5 back to the nodes.';

describe('the plan in lines', () => {
  it('leads from the connection to the run', async () => {
    const { type, lines, news, run, planned } = start();
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(run.asked).toEqual(['open']);
    expect(planned.asked).toEqual(['start']);
    expect(lines().slice(0, 2)).toEqual(['connecting to homelab', 'ryzen: v1.13.1']);
    expect(lines()).toContain('node 1 of 3: ryzen 192.168.1.101, control plane, v1.13.1 to v1.13.9');
    expect(lines().at(-1)).toBe(nodesPrompt);
    await type('1');
    expect(lines()).toContain('check all nodes answer: passed: nothing stands against it');
    expect(lines().at(-1)).toBe(preflightPrompt);
    news();
    await type('1');
    const commands = news();
    expect(commands).toContain('1 of 3: ryzen:');
    expect(commands).toContain('while ryzen is down: etcd 2/3, tolerates 0; 2 of 3 control planes');
    expect(
      commands.some((line) => line.startsWith('talosctl -e 192.168.1.101 -n 192.168.1.102 upgrade ')),
    ).toBe(true);
    expect(run.asked).toEqual(['open']);
    await type('1');
    expect(run.asked).toEqual(['open', 'begin']);
    expect(lines().at(-1)).toBe('Type a number: 1 pause, 2 abort.');
    for (const line of lines()) expect(line).toMatch(/^[\x20-\x7e]*$/);
  });

  it('asks for the target where none is given, and takes one that is typed', async () => {
    const { type, lines, last } = start({ choices: { ...given, target: { version: null, image: null } } });
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(lines()).toContain('1 v1.13.9: latest patch of 1.13, 1 step');
    await type('nonsense');
    expect(lines().some((line) => line.includes('is no version of Talos'))).toBe(true);
    await type('1.13.3');
    expect(lines().at(-1)).toBe(nodesPrompt);
    expect(last()?.target).toEqual({ version: 'v1.13.3', image: null });
  });

  it('leaves a node out, takes it in again, and changes the order', async () => {
    const { type, lines, last } = start();
    await type('2');
    expect(lines().at(-1)).toBe('Type a number from 1 to 4.');
    await type('2');
    expect(last()?.leftOut).toEqual(['192.168.1.102']);
    expect(lines()).toContain('not upgraded: intel 192.168.1.102, control plane, v1.13.1: left out');
    await type('2');
    await type('3');
    expect(last()?.leftOut).toEqual([]);
    await type('4');
    await type('3');
    expect(last()?.canary).toBe('192.168.1.103');
    await type('3');
    await type('2');
    expect(last()).toMatchObject({ order: 'workers-first', sequence: [] });
    await type('3');
    await type('3');
    await type('1');
    await type('3');
    const { sequence, canary } = last() ?? given;
    expect(canary).toBeNull();
    expect(sequence).toHaveLength(3);
    expect(lines().at(-1)).toBe(nodesPrompt);
  });

  it('tells each check once it is known, and asks when all are', async () => {
    const { type, lines, news, find } = start();
    find(checksWith(check('quorum', [], 'etcd')));
    await type('1');
    expect(lines().at(-1)).not.toBe(preflightPrompt);
    expect(lines().join('\n')).not.toContain('check quorum stays');
    news();
    await type('');
    expect(news()).toEqual(['still reading: quorum stays']);
    await type('1');
    expect(news()).toEqual(['Dropped "1": nothing was asked.']);
    find(checksWith());
    await vi.advanceTimersByTimeAsync(aMoment);
    const known = news();
    expect(known[0]).toBe('check quorum stays: passed: nothing stands against it');
    expect(known.at(-1)).toBe(preflightPrompt);
  });

  it('does not go on where something stands against it, and reads anew', async () => {
    const { type, lines, news, find, planned, refresh, run } = start();
    const problem = finding('blocked', 'etcd has lost its quorum', { remedy: 'mend it first' });
    find(checksWith(check('quorum', [problem])));
    await type('1');
    expect(lines()).toContain('blocked: etcd has lost its quorum');
    expect(lines()).toContain('what to do: mend it first');
    news();
    await type('1');
    expect(news()).toContain('it cannot go on: blocked by: quorum stays');
    await type('3');
    expect(news()).toContain('nothing that was found can be overridden');
    await type('2');
    expect(planned.asked).toContain('refresh');
    expect(refresh).toHaveBeenCalledOnce();
    news();
    find(checksWith());
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(news()).toEqual(['check quorum stays: passed: nothing stands against it']);
    await type('1');
    expect(news()).toContain('1 of 3: ryzen:');
    expect(run.asked).not.toContain('begin');
  });

  it('lets a refusal pass only for the name of its node', async () => {
    const { type, lines, find, last } = start();
    const problem = finding('blocked', 'no schematic', { address: '192.168.1.103', canOverride: true });
    find(checksWith(check('images', [problem])));
    await type('1');
    await type('3');
    expect(lines().at(-1)).toBe('Type m1mac to let it pass all the same, or a number: 1 back.');
    await type('');
    await type('y');
    expect(last()?.overrides).toEqual([]);
    await type('m1mac');
    expect(last()?.overrides).toEqual([{ check: 'images', address: '192.168.1.103' }]);
    expect(lines().at(-1)).toBe(preflightPrompt);
  });

  it('says why the run does not begin, and can be left', async () => {
    const { type, lines, ended } = start({ refusal: 'another talos-tui has this cluster' });
    for (const number of ['1', '1', '1']) await type(number);
    expect(lines()).toContain('the run was not started: another talos-tui has this cluster');
    await type('3');
    expect(ended).toHaveBeenCalledWith(1);
  });
});

describe('before the plan', () => {
  it('an unfinished run is taken up, and nothing is planned', async () => {
    const { lines, planned, run } = start({ view: ours(working().state()) });
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(planned.asked).toEqual([]);
    expect(run.asked).toEqual(['open']);
    expect(lines()).toContain('node 1 of 3: m1mac is being upgraded');
  });

  it('a run is waited for until the cluster tells who it is', async () => {
    const { run, lines, type, news } = start({
      view: { kind: 'looking' },
      commandLine: () => new Promise(() => {}),
    });
    await type('');
    expect(lines()).toContain('still connecting to homelab');
    news();
    run.set(ours(working().state()));
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(news()).toContain('node 1 of 3: m1mac is being upgraded');
  });

  it('a cluster that does not answer ends it, with why', async () => {
    const [ryzen] = homelabNodes;
    const silent = { ...ryzen, contact: failingContact(2) };
    const nodes = [silent, silent, silent] as const;
    const { failed } = start({ view: { kind: 'looking' }, nodes });
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(failed.mock.calls[0]?.[0]).toMatchObject({ message: 'no node answers' });
  });

  it('a node that is not there ends it', async () => {
    const commandLine = () => Promise.reject(new Error('no node "x"'));
    const { failed } = start({ commandLine });
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(failed.mock.calls[0]?.[0]).toMatchObject({ message: 'no node "x"' });
  });
});
