import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, option, type Question } from '../../source/upgrade-plain/question.ts';
import { aMoment, plainTerminal } from './plain-lab.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const question = (key: string, word = 'intel'): Question => ({
  key,
  text: [],
  typed: { word, prompt: `Type ${word} to go on` },
  options: [option('skip')],
  other: null,
});
const prompt = 'Type intel to go on, or a number: 1 skip.';

function openTerminal() {
  const terminal = plainTerminal();
  const answers: Answer[] = [];
  const open = (key = 'one', word = 'intel') =>
    terminal.dialogue.open(question(key, word), (answer) => answers.push(answer));
  return { ...terminal, answers, open };
}

describe('an answer', () => {
  it('is a line that comes after the question', async () => {
    const { open, type, answers, lines } = openTerminal();
    open();
    await type('intel');
    expect(lines()).toEqual([prompt]);
    expect(answers).toEqual([{ kind: 'typed' }]);
  });

  it('is no empty line: that says where it stands, and asks again', async () => {
    const { open, type, answers, lines, dialogue } = openTerminal();
    dialogue.setStanding(() => ['intel: drain since 10 s']);
    open();
    await type('');
    await type('  ');
    expect(answers).toEqual([]);
    expect(lines()).toEqual([prompt, 'intel: drain since 10 s', prompt, 'intel: drain since 10 s', prompt]);
  });

  it('is no line that came before anything was asked', async () => {
    const { open, type, send, answers, lines } = openTerminal();
    await type('intel');
    expect(lines()).toEqual(['Dropped "intel": nothing was asked.']);
    send('intel\n');
    open();
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(answers).toEqual([]);
    expect(lines().at(-2)).toBe('Dropped "intel": it came before the question was there.');
  });

  it('is no line that was begun before the question was there', async () => {
    const { open, send, answers, flushes, lines } = openTerminal();
    open();
    await vi.advanceTimersByTimeAsync(1);
    expect(flushes()).toBe(1);
    // What the terminal hands over then has no end; Enter comes later.
    send('intel');
    await vi.advanceTimersByTimeAsync(aMoment);
    send('\n');
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(answers).toEqual([]);
    expect(lines()).toEqual([
      prompt,
      'Dropped what was begun before the question: type it anew.',
      prompt,
      prompt,
    ]);
  });

  it('is nothing that was pasted with other lines, at once or one by one', async () => {
    const { open, send, answers, lines } = openTerminal();
    open();
    await vi.advanceTimersByTimeAsync(aMoment);
    send('intel\nintel\n');
    await vi.advanceTimersByTimeAsync(aMoment);
    send('intel\n');
    await vi.advanceTimersByTimeAsync(50);
    send('\n');
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(answers).toEqual([]);
    const dropped = '2 lines came at once and were dropped: what is pasted never counts.';
    expect(lines()).toEqual([prompt, dropped, prompt, dropped, prompt]);
  });

  it('is no answer to the question that was asked before', async () => {
    const { open, send, answers, lines } = openTerminal();
    open('one', 'intel');
    await vi.advanceTimersByTimeAsync(aMoment);
    send('intel\n');
    open('two', 'intel');
    await vi.advanceTimersByTimeAsync(aMoment);
    expect(answers).toEqual([]);
    expect(lines()).toContain('Dropped "intel": it came before the question was there.');
  });

  it('is not what was not asked for', async () => {
    const { open, type, answers, lines } = openTerminal();
    open();
    await type('\x1b[31mryzen\x07');
    await type(`${'x'.repeat(2000)}`);
    expect(answers).toEqual([]);
    expect(lines()).toEqual([
      prompt,
      'Not what is asked for: "ryzen". Nothing was done.',
      prompt,
      `Not what is asked for: "${'x'.repeat(40)}...". Nothing was done.`,
      prompt,
    ]);
  });
});

it('tells that nothing more will be typed', () => {
  const { hangUp, ended } = plainTerminal();
  hangUp();
  expect(ended()).toBe(true);
});

it('hears nothing more once it is stopped', async () => {
  const { open, type, answers, dialogue, lines } = openTerminal();
  open();
  await vi.advanceTimersByTimeAsync(aMoment);
  dialogue.stop();
  await type('intel');
  expect(answers).toEqual([]);
  expect(lines()).toEqual([prompt]);
});
