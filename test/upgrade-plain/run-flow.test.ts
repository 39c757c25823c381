import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leavingLines } from '../../source/upgrade-plain/leaving-lines.ts';
import { followRun } from '../../source/upgrade-plain/run-flow.ts';
import { drive, exit, foundAt, rolledBack, upgraded } from '../domain/run/run-lab.ts';
import { aMoment, type FakeRun, fakeRun, ours, plainTerminal } from './plain-lab.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function follow(run: FakeRun) {
  const terminal = plainTerminal();
  const ended = vi.fn();
  const { dialogue } = terminal;
  void followRun({
    dialogue,
    run,
    shown: ({ node }) => `talosctl upgrade -n ${node}`,
    blockedEvictions: () => [],
    now: Date.now,
  }).then(ended);
  return { ...terminal, ended };
}

const place = (run: FakeRun) => ({
  address: run.state().plan.nodes[run.state().at]?.address ?? '',
  ticket: run.state().ticket,
});

function toQuestion(run: FakeRun): void {
  if (run.state().phase === 'between') run.send({ type: 'gate passed', ticket: run.state().ticket });
  const found = foundAt(place(run).address);
  run.send({ type: 'checked', blocked: [], found, ...place(run) });
}

function finishNode(run: FakeRun, observation = upgraded): void {
  const about = { ...place(run), ticket: run.state().step?.ticket ?? -1 };
  run.send({ type: 'step ended', end: exit(0), installed: 'yes', ...about });
  run.send({ type: 'observed', observation, ...about });
}

function atQuestion(): FakeRun {
  const lab = drive();
  lab.toQuestion();
  return fakeRun(ours(lab.state()));
}

describe('a run in lines', () => {
  it('is done node by node, each with its own confirmation, to its report', async () => {
    const run = fakeRun(ours(drive().state()));
    const { type, ended, lines, news } = follow(run);
    run.send({ type: 'prepared', problems: [], snapshot: null, ticket: run.state().ticket });
    for (const word of ['m1mac', 'intel', 'y']) {
      toQuestion(run);
      await type(word);
      expect(run.state().phase).toBe('working');
      finishNode(run);
    }
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(ended).not.toHaveBeenCalled();
    news();
    run.set(ours(run.state(), { report: '# Report' }));
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(ended).toHaveBeenCalledWith('complete');
    expect(news()).toEqual(['report: /state/runs/2026-11-23T0420-homelab.md']);
    expect(run.asked).toEqual(['confirm m1mac', 'confirm intel', 'confirm y']);
    for (const line of lines()) expect(line).toMatch(/^[\x20-\x7e]*$/);
  });

  it('starts nothing by Enter, a wrong name, a paste or a line typed ahead', async () => {
    const run = atQuestion();
    const { type, send } = follow(run);
    send('m1mac\n');
    await vi.advanceTimersByTimeAsync(aMoment);
    await type('');
    await type('y');
    await type('M1MAC');
    await type('intel');
    await type('m1mac\nm1mac');
    expect(run.asked).toEqual([]);
    expect(run.state().phase).toBe('confirming');
  });

  it('does not take the word for one question as the answer to the next', async () => {
    const run = atQuestion();
    const { send } = follow(run);
    await vi.advanceTimersByTimeAsync(aMoment);
    send('m1mac\n');
    run.send({ type: 'paused' });
    run.send({ type: 'continued' });
    toQuestion(run);
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(run.asked).toEqual([]);
    expect(run.state().phase).toBe('confirming');
  });

  it('asks for the word skip before it skips, and leads back', async () => {
    const run = atQuestion();
    const { type, lines } = follow(run);
    await type('1');
    expect(lines().at(-1)).toBe('Type skip to skip m1mac, or a number: 1 back.');
    await type('1');
    expect(lines().at(-1)).toBe('Type m1mac to go on, or a number: 1 skip, 2 pause, 3 abort.');
    await type('1');
    await type('skip');
    expect(run.asked).toEqual(['skip']);
    expect(run.state().at).toBe(1);
    expect(lines()).toContain('m1mac: skipped');
  });

  it('pauses, and goes on only when it is told to', async () => {
    const run = atQuestion();
    const { type, lines } = follow(run);
    await type('2');
    expect(run.state().phase).toBe('paused');
    expect(lines().at(-1)).toBe('Type a number: 1 go on, 2 skip, 3 abort.');
    await type('1');
    expect(run.state().phase).toBe('checking');
  });

  it('tells a failure with what can be done, collects a bundle and aborts by the word', async () => {
    const run = atQuestion();
    const { type, lines, ended } = follow(run);
    await type('m1mac');
    finishNode(run, rolledBack);
    await vi.advanceTimersByTimeAsync(aMoment);
    const number = (label: string): string => {
      const line = lines().findLast((one) => one.includes(` ${label}: `)) ?? '';
      return line.split(' ')[0] ?? '';
    };
    await type(number('support bundle'));
    expect(lines()).toContain('the bundle is in /state/support/m1mac.zip');
    await type(number('abort the run'));
    expect(lines().at(-1)).toBe('Type abort to end the run, or a number: 1 back.');
    await type('abort');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ended).toHaveBeenCalledWith('incomplete');
  });

  it('gives a sign of life once a minute, and says on Enter where it stands', async () => {
    const run = atQuestion();
    const { type, news } = follow(run);
    await type('m1mac');
    news();
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    const signs = news();
    expect(signs.length).toBeGreaterThanOrEqual(4);
    expect(signs.length).toBeLessThanOrEqual(5);
    await type('');
    expect(news()).toContain('m1mac is being upgraded');
  });

  it('only shows the run of another', async () => {
    const run = fakeRun({ kind: 'theirs', words: 'talos-tui with pid 7 has this cluster', run: null });
    const { type, lines, ended } = follow(run);
    await type('m1mac');
    expect(lines()[0]).toBe('talos-tui with pid 7 has this cluster');
    await type('1');
    expect(ended).toHaveBeenCalledWith('quit');
    expect(run.asked).toEqual([]);
  });

  it('ends where no run can begin', async () => {
    const { ended, lines } = follow(fakeRun({ kind: 'broken', words: 'the journal is damaged' }));
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(lines()).toEqual(['the journal is damaged']);
    expect(ended).toHaveBeenCalledWith('incomplete');
  });
});

describe('leaving', () => {
  it('says what goes on by itself, and how to come back', async () => {
    const run = atQuestion();
    const { type } = follow(run);
    const back = 'talos-tui upgrade --plain takes the run up again, and asks again before every node';
    expect(leavingLines(run.getState(), run.leftRunning())).toEqual([
      'left: nothing is under way; no node goes down by itself',
      back,
    ]);
    await type('m1mac');
    expect(leavingLines(run.getState(), run.leftRunning())).toEqual([
      'left: talosctl upgrade of m1mac may have been started and goes on by itself',
      back,
    ]);
  });

  it('says that nothing was started, or whose run goes on', () => {
    expect(leavingLines({ kind: 'none' }, [])).toEqual(['left: nothing was started']);
    expect(leavingLines({ kind: 'theirs', words: 'x', run: null }, [])).toEqual([
      'left: the upgrade goes on in the other talos-tui',
    ]);
    const lab = drive();
    lab.choose('abort');
    expect(leavingLines(ours(lab.state()), [])).toEqual([]);
  });
});
