import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from './faults.ts';
import type { Scenario } from './scenario.ts';

/** The environment variable with the path of the practice folder. */
export const folderVariable = 'TALOS_TUI_PRACTICE';

/** The files of a practice folder, all of mode 0600. */
interface FolderFiles {
  readonly scenario: string;
  readonly actions: string;
  readonly talosconfig: string;
  /** Only there while its Kubernetes API runs. */
  readonly kubeconfig: string;
}

export function folderFiles(directory: string): FolderFiles {
  return {
    scenario: join(directory, 'scenario.json'),
    actions: join(directory, 'actions.jsonl'),
    talosconfig: join(directory, 'talosconfig'),
    kubeconfig: join(directory, 'kubeconfig'),
  };
}

/** Throws when the folder is gone. */
export function readScenario(directory: string): Scenario {
  return JSON.parse(readFileSync(folderFiles(directory).scenario, 'utf8')) as Scenario;
}

/**
 * Reads the actions recorded so far again and again: the same array as long as there is no new one. A folder that is
 * gone keeps its last actions.
 */
export function actionReader(directory: string): () => readonly Action[] {
  const { actions: file } = folderFiles(directory);
  let size = 0;
  let actions: readonly Action[] = [];
  return () => {
    const current = statSync(file, { throwIfNoEntry: false })?.size ?? size;
    if (current === size) return actions;
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    size = current;
    actions = lines.map((line) => JSON.parse(line) as Action);
    return actions;
  };
}

/** Adds one line; a single small write to a file opened for appending, so that two writers do not mix. */
export function appendAction(directory: string, action: Action): void {
  appendFileSync(folderFiles(directory).actions, `${JSON.stringify(action)}\n`, { mode: 0o600 });
}
