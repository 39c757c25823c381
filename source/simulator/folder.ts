import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from './faults.ts';
import type { Scenario } from './scenario.ts';

/** The environment variable with the path of the practice folder. */
export const folderVariable = 'TALOS_TUI_PRACTICE';

/** The files of a practice folder, all of mode 0600. */
export function folderFiles(directory: string): { scenario: string; actions: string; talosconfig: string } {
  return {
    scenario: join(directory, 'scenario.json'),
    actions: join(directory, 'actions.jsonl'),
    talosconfig: join(directory, 'talosconfig'),
  };
}

/** Throws when the folder is gone. */
export function readFolder(directory: string): { scenario: Scenario; actions: readonly Action[] } {
  const files = folderFiles(directory);
  const lines = readFileSync(files.actions, 'utf8').split('\n').slice(0, -1);
  return {
    scenario: JSON.parse(readFileSync(files.scenario, 'utf8')) as Scenario,
    actions: lines.map((line) => JSON.parse(line) as Action),
  };
}

/** Adds one line; a single small write to a file opened for appending, so that two writers do not mix. */
export function appendAction(directory: string, action: Action): void {
  appendFileSync(folderFiles(directory).actions, `${JSON.stringify(action)}\n`, { mode: 0o600 });
}
