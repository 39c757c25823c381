import { describe, expect, it } from 'vitest';
import type { Choice, RunState } from '../../source/domain/run/types.ts';
import type { RunView } from '../../source/state/run/run-view.ts';
import { questionLines } from '../../source/upgrade-plain/question.ts';
import { runQuestion, standOf } from '../../source/upgrade-plain/run-question.ts';
import { drive, exit, foundAt, rolledBack, unchanged, upgraded, working } from '../domain/run/run-lab.ts';
import { ours } from './plain-lab.ts';

const shown = () => 'talosctl upgrade -n 10.0.0.3';
const ask = (view: RunView) => runQuestion(view, null, shown);
const lines = (view: RunView): readonly string[] => {
  const asked = ask(view);
  return asked ? questionLines(asked.question) : [];
};
const wanted = (state: RunState, choice: Choice) =>
  runQuestion(ours(state), { choice, stand: standOf(state) }, shown);

describe('the question of a run', () => {
  it('shows everything before a node goes down, and takes its name alone', () => {
    const run = drive();
    run.send({ type: 'prepared', problems: [], snapshot: null, ticket: run.state().ticket });
    const found = {
      ...foundAt('10.0.0.3'),
      meanwhile: ['etcd 2/3, tolerates 0'],
      warnings: ['certificate ends in 27 days'],
    };
    run.send({ type: 'checked', blocked: [], found, ticket: run.state().ticket, address: '10.0.0.3' });
    const view = ours(run.state());
    expect(lines(view)).toEqual([
      'Warning: certificate ends in 27 days',
      'While m1mac is down: etcd 2/3, tolerates 0',
      'Will run: talosctl upgrade -n 10.0.0.3',
      'A control plane is confirmed by its name. m1mac is to be upgraded, and nothing else.',
      'Type m1mac to go on, or a number: 1 skip, 2 pause, 3 abort.',
    ]);
    expect(ask(view)?.typed).toEqual({ kind: 'confirm', ticket: run.state().ticket, word: 'm1mac' });
    expect(ask(view)?.options).toEqual([
      { kind: 'want', choice: 'skip' },
      { kind: 'pause' },
      { kind: 'want', choice: 'abort' },
    ]);
  });

  it('asks for y before a worker', () => {
    const run = drive();
    run.toQuestion();
    run.choose('skip');
    run.toQuestion();
    run.choose('skip');
    run.toQuestion();
    expect(lines(ours(run.state())).at(-1)).toBe('Type y to go on, or a number: 1 skip, 2 pause, 3 abort.');
  });

  it('is another one for each confirmation', () => {
    const run = drive();
    run.toQuestion();
    const first = ask(ours(run.state()))?.question.key;
    run.send({ type: 'paused' });
    run.send({ type: 'continued' });
    run.toQuestion();
    expect(ask(ours(run.state()))?.question.key).not.toBe(first);
  });

  it('offers to pause, to end talosctl and to abort while a node is at work', () => {
    const run = working();
    expect(lines(ours(run.state()))).toEqual([
      'Enter says where it stands.',
      'Type a number: 1 pause after it, 2 end talosctl, 3 abort.',
    ]);
    run.send({ type: 'paused' });
    run.end(exit(0), 'yes');
    expect(lines(ours(run.state())).at(-1)).toBe(
      'Type a number: 1 do not pause after it, 2 stop waiting, 3 abort.',
    );
  });

  it('has a sentence for every choice after a failure, and never starts anything by a number', () => {
    const run = working((one) => {
      one.end(exit(1), 'yes');
      one.see({ ...unchanged, cordoned: true });
      one.timeIsUp();
    });
    const asked = ask(ours(run.state()));
    expect(asked?.question.typed).toBeNull();
    expect(asked?.question.options.every(({ words }) => (words ?? '').length > 20)).toBe(true);
    expect(asked?.options).toContainEqual({ kind: 'choose', choice: 'reboot' });
    expect(asked?.options).toContainEqual({ kind: 'want', choice: 'uncordon' });
    expect(asked?.options.at(-1)).toEqual({ kind: 'support' });
    run.choose('reboot');
    expect(run.state()).toMatchObject({ phase: 'checking', action: 'reboot' });
  });

  it('asks for the word of a choice, for as long as the run stands there', () => {
    const run = working();
    const asked = wanted(run.state(), 'end talosctl');
    expect(asked && questionLines(asked.question).at(-1)).toBe(
      'Type end to end talosctl, or a number: 1 back.',
    );
    expect(asked?.typed).toEqual({ kind: 'choose', choice: 'end talosctl' });
    expect(wanted(run.state(), 'abort')?.question.typed?.word).toBe('abort');
    const stand = standOf(run.state());
    run.end(exit(0), 'yes');
    run.see(upgraded);
    const later = runQuestion(ours(run.state()), { choice: 'abort', stand }, shown);
    expect(later?.question.typed).toBeNull();
  });

  it('is none where nothing can be answered', () => {
    const ended = working((one) => one.choose('abort')).state();
    expect(ask(ours(ended))).toBeNull();
    expect(ask({ kind: 'none' })).toBeNull();
    expect(ask({ kind: 'looking' })).toBeNull();
  });

  it('leaves the run of another alone, and what cannot be written down', () => {
    const run = working((one) => one.end(exit(0), 'yes'));
    run.see(rolledBack);
    const theirs = ask({ kind: 'theirs', words: 'another', run: null });
    expect(theirs?.options).toEqual([{ kind: 'quit' }]);
    expect(ask(ours(run.state(), { trouble: 'the disk is full' }))?.options).toEqual([{ kind: 'quit' }]);
  });
});
