import { expect, vi } from 'vitest';
import type { Exit, Expectation, Terminal, TerminalOptions } from './pty.ts';
import { openRunPractice, type RunPractice, type RunPracticeOptions } from './run-practice.ts';

/** The upgrade that every run of these tests does, unless they say otherwise. */
const upgrade = ['upgrade', '--to', 'v1.13.3'];
/** Two cores, and other programs beside it. */
const patience = { timeoutMs: 120_000 };

/** Whoever sits before the wizard: reads the screen, and types what is asked for. */
export interface RunDriver {
  readonly lab: RunPractice;
  readonly terminal: Terminal;
  /** Until it is on the screen. */
  readonly sees: (expectation: Expectation) => Promise<void>;
  /** Begins the run on the page of the commands, once the plan is ready. */
  readonly begin: () => Promise<void>;
  /** Until the word for the node is asked for, and the question takes keys. */
  readonly asked: (name: string) => Promise<void>;
  /** Types what is asked for: the name of the node, or y. */
  readonly confirm: (name: string) => Promise<void>;
  /** Opens the sheet of a choice by its key, and types its word. */
  readonly choose: (key: string, word: string) => Promise<void>;
  readonly key: (keys: string) => void;
  /** Quits, whatever the run does. */
  readonly quit: () => Promise<Exit>;
}

export function drive(lab: RunPractice, terminal: Terminal): RunDriver {
  const sees = (expectation: Expectation): Promise<void> => terminal.waitFor(expectation, patience);

  /** Enter comes by itself: what comes together with others is taken for pasted. */
  async function type(word: string): Promise<void> {
    await sees('Esc leaves it');
    terminal.write(word);
    await sees((shown) => !shown.text().includes('Esc leaves it') && lastRow(shown).includes(word));
    terminal.write('\r');
    await sees((shown) => !lastRow(shown).includes(', then Enter') && !isFieldOpen(shown));
  }

  const asked = (name: string): Promise<void> =>
    sees(new RegExp(`▸ Type ${name}( to .*|, then Enter): c opens the line for it`));

  return {
    lab,
    terminal,
    sees,
    asked,
    key: (keys) => terminal.write(keys),
    async begin() {
      await sees('▸2 nodes');
      terminal.write('3');
      await sees(/▸3 preflight[^\n]*(✔ ready|▲ )/);
      terminal.write('4');
      await sees('▸4 commands');
      terminal.write('R');
      await sees('▸5 run');
    },
    async confirm(name) {
      await asked(name);
      terminal.write('c');
      await type(name);
    },
    async choose(key, word) {
      terminal.write(key);
      await sees(`Type ${word}, then Enter`);
      await type(word);
    },
    async quit() {
      terminal.write('\x03');
      await sees((shown) => shown.text().includes('q or Ctrl+C quits.') || !shown.isAlternateScreen());
      if (terminal.isAlternateScreen()) terminal.write('q');
      return terminal.waitForExit(patience);
    },
  };
}

const lastRow = (terminal: Terminal): string => terminal.screen().at(-1) ?? '';
const isFieldOpen = (terminal: Terminal): boolean => lastRow(terminal).includes('▏');

export interface DriveOptions extends RunPracticeOptions {
  readonly args?: readonly string[];
  readonly terminal?: Omit<TerminalOptions, 'args' | 'command' | 'cwd'>;
}

/** A practice cluster, and the wizard of its upgrade. */
export async function driveRun({
  args = upgrade,
  terminal,
  ...options
}: DriveOptions = {}): Promise<RunDriver> {
  const lab = await openRunPractice(options);
  return drive(lab, lab.open(args, terminal));
}

/** No node was upgraded twice unless it was confirmed twice, and none without its confirmation. */
export function expectNoDoubleUpgrade(lab: RunPractice): void {
  const entries = lab.journal()?.entries ?? [];
  const confirmed = (address: string): number =>
    entries.filter(({ event }) => event.type === 'confirmed' && event.address === address).length;
  for (const counted of [lab.installs(), lab.upgradeCalls()]) {
    for (const [address, times] of Object.entries(counted)) {
      expect(times, address).toBeLessThanOrEqual(confirmed(address));
    }
  }
}

/** Nothing that changes the cluster runs any more. */
export async function expectNothingRuns(lab: RunPractice): Promise<void> {
  await vi.waitFor(() => expect([lab.supervisors(), lab.mutating()]).toEqual([[], []]), { timeout: 60_000 });
}
