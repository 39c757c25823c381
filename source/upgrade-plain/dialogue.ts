import { type Burst, type LineSource, readLines } from './line-reader.ts';
import { plainLine } from './plain-line.ts';
import { type Answer, answerTo, promptOf, type Question, questionLines } from './question.ts';

/** Lines that are printed, one question at a time, and what is typed. */
export interface Dialogue {
  /** Prints lines; resolves once the terminal has taken them. */
  say(lines: readonly string[]): Promise<void>;
  /** Asks; the question that was open is put away. */
  open(question: Question, onAnswer: (answer: Answer) => void): void;
  /** The key of the question that is open; null for none. */
  openKey(): string | null;
  close(): void;
  /** Asks, and resolves with the answer. Never, when another question takes its place. */
  ask(question: Question): Promise<Answer>;
  /** Sets what Enter on an empty line says. */
  setStanding(standing: () => readonly string[]): void;
  /** When a line was printed last, in ms. */
  saidAt(): number;
  /** Nothing is heard any more. */
  stop(): void;
}

export interface DialogueOptions {
  readonly source: LineSource;
  /** Resolves to whether it was taken: false when nothing can be printed any more. */
  readonly write: (text: string) => Promise<boolean>;
  readonly onEnd: () => void;
  readonly now: () => number;
}

interface Open {
  readonly question: Question;
  readonly onAnswer: (answer: Answer) => void;
  /** True once it was printed to its end: only what is typed from then on is an answer. */
  isLive: boolean;
}

/** A line that was begun before the question comes within this, in ms. */
const flushMs = 100;
const quotedAtMost = 40;

const quoted = (line: string): string => {
  const text = plainLine(line);
  return `"${text.length > quotedAtMost ? `${text.slice(0, quotedAtMost)}...` : text}"`;
};

export function createDialogue({ source, write, onEnd, now }: DialogueOptions): Dialogue {
  let current: Open | null = null;
  let standing: () => readonly string[] = () => [];
  let saidAt = now();
  let printing: Promise<unknown> = Promise.resolve();

  const say = async (lines: readonly string[]): Promise<void> => {
    if (lines.length === 0) return;
    saidAt = now();
    const text = lines.map((line) => `${plainLine(line)}\n`).join('');
    const written = printing.then(() => write(text));
    printing = written;
    await written;
  };

  const promptAgain = (): readonly string[] => (current?.isLive ? [promptOf(current.question)] : []);

  const answer = (open: Open, line: string): void => {
    const meant = answerTo(open.question, line);
    if (meant) open.onAnswer(meant);
    else void say([`Not what is asked for: ${quoted(line)}. Nothing was done.`, ...promptAgain()]);
  };

  const hear = ({ tag, lines }: Burst<Open | null>): void => {
    const [line = '', ...others] = lines;
    if (others.length > 0) {
      const dropped = `${lines.length} lines came at once and were dropped: what is pasted never counts.`;
      void say([dropped, ...promptAgain()]);
    } else if (line.trim() === '') {
      void say([...standing(), ...promptAgain()]);
    } else if (tag === null || tag !== current) {
      const why = current === null ? 'nothing was asked' : 'it came before the question was there';
      void say([`Dropped ${quoted(line)}: ${why}.`, ...promptAgain()]);
    } else {
      answer(tag, line);
    }
  };

  const reader = readLines(source, () => (current?.isLive ? current : null), hear, onEnd);

  const goLive = (open: Open): void => {
    if (open !== current) return;
    source.flush();
    setTimeout(() => {
      if (open !== current) return;
      open.isLive = true;
      if (reader.forget())
        void say(['Dropped what was begun before the question: type it anew.', ...promptAgain()]);
    }, flushMs);
  };

  const open = (question: Question, onAnswer: Open['onAnswer']): void => {
    const mine: Open = { question, onAnswer, isLive: false };
    current = mine;
    void say(questionLines(question)).then(() => goLive(mine));
  };

  return {
    say,
    open,
    openKey: () => current?.question.key ?? null,
    close() {
      current = null;
    },
    ask: (question) =>
      new Promise((resolve) => {
        open(question, (given) => {
          current = null;
          resolve(given);
        });
      }),
    setStanding(next) {
      standing = next;
    },
    saidAt: () => saidAt,
    stop() {
      current = null;
      reader.stop();
    },
  };
}
