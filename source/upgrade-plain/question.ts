export interface Option {
  /** As in "skip". */
  readonly label: string;
  /** What it does, in a sentence; null where the label says it. */
  readonly words: string | null;
}

/** What is asked for at the end of the lines. */
export interface Question {
  /** Another question has another key: what was typed for one never counts for another. */
  readonly key: string;
  /** What there is to know before, a line each. */
  readonly text: readonly string[];
  /** What is typed out, and the words that ask for it, as in "Type intel to go on"; null where nothing is. */
  readonly typed: { readonly word: string; readonly prompt: string } | null;
  /** Chosen by their numbers, from 1. */
  readonly options: readonly Option[];
  /** What else can be typed, as in "a version as v1.13.9"; null for nothing. */
  readonly other: string | null;
}

export type Answer =
  | { readonly kind: 'typed' }
  | { readonly kind: 'option'; readonly index: number }
  | { readonly kind: 'other'; readonly text: string };

export const option = (label: string, words: string | null = null): Option => ({ label, words });

/** A node may be called "1": then the numbers of the options are "#1" and so on, for no name has a "#". */
function numberOf({ typed }: Question, index: number): string {
  const number = String(index + 1);
  return typed !== null && /^\d+$/.test(typed.word) ? `#${number}` : number;
}

/** The last line of a question: what to type. */
export function promptOf(question: Question): string {
  const { typed, options, other } = question;
  const isListed = options.some(({ words }) => words !== null);
  const numbers = options.map((_, index) => numberOf(question, index));
  const named = options.map(({ label }, index) => `${numbers[index]} ${label}`).join(', ');
  const range = options.length === 1 ? 'number 1' : `a number from ${numbers[0]} to ${numbers.at(-1)}`;
  const parts = [
    ...(typed === null ? [] : [typed.prompt]),
    ...(options.length === 0 ? [] : [isListed ? range : `a number: ${named}`]),
    ...(other === null ? [] : [other]),
  ].join(', or ');
  return `${typed === null ? 'Type ' : ''}${parts}.`;
}

/** Everything that is printed to ask. */
export function questionLines(question: Question): readonly string[] {
  const { text, options } = question;
  const isListed = options.some(({ words }) => words !== null);
  const list = options.map(({ label, words }, index) => {
    const head = `${numberOf(question, index)} ${label}`;
    return words === null ? head : `${head}: ${words}`;
  });
  return [...text, ...(isListed ? list : []), promptOf(question)];
}

/** What a line means as an answer; null for nothing. A word is taken to the letter. */
export function answerTo(question: Question, line: string): Answer | null {
  if (question.typed !== null && line === question.typed.word) return { kind: 'typed' };
  const text = line.trim();
  const index = question.options.findIndex((_, at) => numberOf(question, at) === text);
  if (index >= 0) return { kind: 'option', index };
  return question.other === null || text === '' ? null : { kind: 'other', text };
}
