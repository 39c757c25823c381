import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replay } from '../../source/domain/run/machine.ts';
import type { RunState } from '../../source/domain/run/types.ts';
import { stepFiles } from '../../source/run-step/step-files.ts';
import { stepFolder } from '../../source/state/run/followed-step.ts';
import type { RunPractice } from './run-practice.ts';

/** Where an upgrade of talosctl 1.13 stands, as finely as what is killed may be told apart. */
export type Stage =
  | 'nothing begun'
  | 'snapshot'
  | 'images'
  | 'checking'
  | 'confirming'
  /** Confirmed, and no talosctl known. */
  | 'confirmed'
  | 'pull'
  | 'install'
  | 'drain'
  | 'reboot'
  | 'down'
  | 'boot'
  | 'services'
  | 'uncordon'
  /** talosctl has ended. */
  | 'verify'
  | 'between'
  | 'paused'
  | 'failed'
  | 'ended';

/** What talosctl has said last of these tells the stage it is at. */
const marks: readonly (readonly [string, Stage])[] = [
  ['waiting for node to become Ready', 'uncordon'],
  ['phase: startEverything action: START', 'services'],
  ['sequence: initialize action: START', 'boot'],
  ['unavailable, retrying', 'down'],
  ['actor ID: ', 'reboot'],
  ['cordoning node', 'drain'],
  ['running Talos installer', 'install'],
];

/** As the journal tells; null before there is one. */
export function stateOf(lab: RunPractice): RunState | null {
  const record = lab.journal();
  return (
    record &&
    replay(
      record.plan,
      record.entries.map(({ event }) => event),
    )
  );
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function stageOfStep(lab: RunPractice, ticket: number): Stage {
  const journal = join(lab.stateFolder, 'runs', lab.journals().at(-1) ?? '');
  const files = stepFiles(stepFolder(journal, ticket));
  if (existsSync(files.exit)) return 'verify';
  if (!existsSync(files.child)) return 'confirmed';
  const said = textOf(files.stderr);
  return marks.find(([mark]) => said.includes(mark))?.[1] ?? 'pull';
}

/** From the disk alone: whoever asks sees it before any screen shows it. */
export function stageOf(lab: RunPractice): Stage {
  const state = stateOf(lab);
  if (state === null) return 'nothing begun';
  switch (state.phase) {
    case 'preparing':
      return lab.talosctl.calls().some((call) => call.startsWith('image pull ')) ? 'images' : 'snapshot';
    case 'working':
      return state.step?.end === null ? stageOfStep(lab, state.step.ticket) : 'verify';
    default:
      return state.phase;
  }
}
