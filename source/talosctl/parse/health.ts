import type { HealthStep } from '../../domain/upgrade/survey.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { essence } from '../failures.ts';

/** Far more than any version checks. */
const mostSteps = 100;
/** talosctl names each node that keeps a step waiting: the first ones say enough. */
const mostWords = 4;
const longestMessage = 300;
const longestLine = 4096;

/** The progress of `talosctl health`, which it prints to standard error. */
export interface HealthProgress {
  /** Takes what was printed, in pieces of any length. */
  push(text: string): void;
  /** The steps so far. */
  steps(): readonly HealthStep[];
}

const stepLine = /^waiting for (.+?): (.*)$/;
/** What ends the list; it is no part of the last step's message. */
const endLine = /^(healthcheck error: |rpc error: |error )/;
const countLine = /^\d+ errors? occurred:$/;

function messageOf(words: readonly string[]): string | null {
  return words.length === 0 ? null : words.join('; ').slice(0, longestMessage);
}

/** `waiting for NAME: ...`, then OK, SKIP (there is nothing to check) or what it waits for, in one line or several. */
export function createHealthProgress(): HealthProgress {
  const steps = new Map<string, HealthStep>();
  let open = '';
  let current: string | null = null;
  let words: readonly string[] = [];

  function tell(name: string, text: string): void {
    if (steps.size >= mostSteps && !steps.has(name)) return;
    current = name;
    words = text === '...' || text === 'OK' || text === 'SKIP' || countLine.test(text) ? [] : [text];
    const state = text === 'OK' || text === 'SKIP' ? 'passed' : 'waiting';
    steps.set(name, { name, state, message: messageOf(words) });
  }

  function addWord(text: string): void {
    const step = current === null ? undefined : steps.get(current);
    if (step?.state !== 'waiting' || words.length >= mostWords) return;
    words = [...words, text];
    steps.set(step.name, { ...step, message: messageOf(words) });
  }

  function read(line: string): void {
    const step = stepLine.exec(line);
    if (step) tell(sanitizeLine(step[1] ?? ''), sanitizeLine(step[2] ?? '').trim());
    else if (endLine.test(line)) current = null;
    else if (line.trim() !== '') {
      const text = line.replace(/^\s*\* /, '');
      const named = /^([^\s"]+): (rpc error: .*)$/.exec(text);
      addWord(
        named ? `${sanitizeLine(named[1] ?? '')}: ${essence(named[2] ?? '')}` : sanitizeLine(text).trim(),
      );
    }
  }

  return {
    push(text) {
      const lines = (open + text).split('\n');
      open = (lines.pop() ?? '').slice(0, longestLine);
      for (const line of lines) read(line.slice(0, longestLine));
    },
    steps: () => [...steps.values()],
  };
}
