import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { followStep } from '../../source/run-step/follow-step.ts';
import { type ProcessIdentity, toIdentity } from '../../source/run-step/process-identity.ts';
import { type StepCommand, stepFiles } from '../../source/run-step/step-files.ts';
import { type StepState, stateOfStep, writersOf } from '../../source/run-step/step-state.ts';

const helper = (name: string): string => path.join(import.meta.dirname, name);
export const launcherProgram = helper('launch-step.ts');

/** Starting two programs may take a while where others work too. */
const patience = { timeout: 15_000, interval: 20 };

/** A folder for steps, and a talosctl that waits for `go`. */
export interface StepLab {
  readonly root: string;
  readonly folder: string;
  readonly command: StepCommand;
  /** How often talosctl was started. */
  readonly starts: () => number;
  readonly letGo: () => void;
  readonly read: (file: 'stdout' | 'stderr' | 'complaints') => string;
  readonly identity: (file: 'supervisor' | 'child') => ProcessIdentity;
  /** Until talosctl has printed that it waits. */
  readonly untilWaiting: () => Promise<void>;
  readonly untilState: (kind: StepState['kind']) => Promise<StepState>;
  /** Follows it from its beginning to its end. */
  readonly toTheEnd: () => Promise<{ readonly state: StepState; readonly text: string }>;
  readonly remove: () => Promise<void>;
}

/** What `interfere.ts` is told, to be put into the environment of whoever starts the program. */
export function interference(program: string, how: Readonly<Record<string, string>>): Record<string, string> {
  return { NODE_OPTIONS: `--import=${helper('interfere.ts')}`, INTERFERE_WITH: program, ...how };
}

export function openStepLab(environment: Readonly<Record<string, string>> = {}): StepLab {
  const root = mkdtempSync(path.join(tmpdir(), 'talos-tui-step-'));
  const folder = path.join(root, 'steps', '1');
  const files = stepFiles(folder);
  const read: StepLab['read'] = (file) => readFileSync(files[file], 'utf8');
  const letGo = (): void => writeFileSync(path.join(root, 'go'), '');
  return {
    root,
    folder,
    command: {
      file: process.execPath,
      arguments: [helper('slow-talosctl.ts'), root, 'upgrade', '$(id); echo "two words" > x'],
      environment: { EXTRA: 'given', ...environment },
    },
    starts() {
      const noted = path.join(root, 'starts');
      return existsSync(noted) ? readFileSync(noted, 'utf8').trim().split('\n').length : 0;
    },
    letGo,
    read,
    identity(file) {
      const identity = toIdentity(JSON.parse(readFileSync(files[file], 'utf8')));
      if (identity === null) throw new Error(`no identity in ${files[file]}`);
      return identity;
    },
    untilWaiting: () =>
      vi.waitFor(() => {
        if (!read('stderr').includes('waiting')) throw new Error('talosctl has not started yet');
      }, patience),
    untilState: (kind) =>
      vi.waitFor(() => {
        const state = stateOfStep(folder);
        if (state.kind !== kind) throw new Error(`${state.kind} instead of ${kind}`);
        return state;
      }, patience),
    toTheEnd() {
      const { promise, resolve } = Promise.withResolvers<{ state: StepState; text: string }>();
      let text = '';
      followStep(folder, {
        onOutput: (output, piece) => {
          if (output === 'stderr') text += piece;
        },
        onExit: (state) => resolve({ state, text }),
      });
      return promise;
    },
    async remove() {
      letGo();
      await vi.waitFor(() => {
        if (writersOf(files.stdout).length > 0) throw new Error('talosctl still runs');
      }, patience);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
