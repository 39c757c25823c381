import { describe, expect, it } from 'vitest';
import {
  answerTo,
  option,
  promptOf,
  type Question,
  questionLines,
} from '../../source/upgrade-plain/question.ts';

const ask = (patch: Partial<Question> = {}): Question => ({
  key: 'key',
  text: ['a text'],
  typed: null,
  options: [option('skip'), option('pause'), option('abort')],
  other: null,
  ...patch,
});
const typed = (word: string) => ({ word, prompt: `Type ${word} to go on` });

describe('a question', () => {
  it('says in its last line what to type', () => {
    expect(promptOf(ask({ typed: typed('intel') }))).toBe(
      'Type intel to go on, or a number: 1 skip, 2 pause, 3 abort.',
    );
    expect(promptOf(ask())).toBe('Type a number: 1 skip, 2 pause, 3 abort.');
    expect(promptOf(ask({ options: [], typed: typed('intel') }))).toBe('Type intel to go on.');
  });

  it('lists options that need a sentence', () => {
    const options = [option('try again', 'Checks it.'), option('quit')];
    expect(questionLines(ask({ options, other: 'a version' }))).toEqual([
      'a text',
      '1 try again: Checks it.',
      '2 quit',
      'Type a number from 1 to 2, or a version.',
    ]);
  });

  it('takes a word to the letter, and a number', () => {
    const question = ask({ typed: typed('intel') });
    expect(answerTo(question, 'intel')).toEqual({ kind: 'typed' });
    expect(answerTo(question, ' 2 ')).toEqual({ kind: 'option', index: 1 });
    for (const line of ['', ' ', 'Intel', 'intel ', ' intel', 'inte', '0', '4', '1.', '01', 'skip'])
      expect(answerTo(question, line), JSON.stringify(line)).toBeNull();
  });

  it('takes any other text only where one is asked for', () => {
    expect(answerTo(ask({ other: 'a version' }), ' v1.13.9 ')).toEqual({ kind: 'other', text: 'v1.13.9' });
    expect(answerTo(ask({ other: 'a version' }), '  ')).toBeNull();
  });

  it('keeps a node that is called like a number apart from the numbers', () => {
    const question = ask({ typed: typed('1') });
    expect(promptOf(question)).toBe('Type 1 to go on, or a number: #1 skip, #2 pause, #3 abort.');
    expect(answerTo(question, '1')).toEqual({ kind: 'typed' });
    expect(answerTo(question, '#1')).toEqual({ kind: 'option', index: 0 });
    expect(answerTo(question, '2')).toBeNull();
  });
});
