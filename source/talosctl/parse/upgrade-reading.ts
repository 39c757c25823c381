import type { FollowedCommand, ToldProgress } from '../../domain/run/progress.ts';
import { createEvictions } from './evictions.ts';
import { clientHandlers } from './upgrade-client-lines.ts';
import { readUpgradeLine, type UpgradeLine } from './upgrade-lines.ts';
import { nodeHandlers } from './upgrade-node-lines.ts';
import { createUpgradeProblems, problemKindOf } from './upgrade-problems.ts';
import { createUpgradeSteps } from './upgrade-steps.ts';
import { addProblem, type Handlers, isTouched, type Told } from './upgrade-told.ts';

/** Lines of talosctl, put together to steps. */
export interface UpgradeReading {
  read(line: string, at: number): void;
  /** The rest of an error that takes more than a line. */
  goOn(text: string): void;
  /** @param unfinished - what talosctl's last lines began with. */
  end(unfinished: readonly string[], at: number): void;
  progress(): ToldProgress;
}

/** What an error says about the step it ends. Most others leave open what became of the node. */
function failBy(told: Told, text: string, at: number): void {
  const kind = problemKindOf(text);
  if (kind === 'image' || /^error pulling upgrade image: /.test(text)) told.steps.fail('pull', at);
  else if (kind === 'drain') told.steps.fail('drain', at);
  else if (kind === 'uncordon') told.steps.fail('uncordon', at);
  else if (/^error during upgrade: /.test(text) && told.steps.running() === 'install') {
    told.steps.fail('install', at);
  }
  if (kind === 'drain') told.evictions.readError(text, at);
}

function ownHandlers(told: Told, startedAt: number): Handlers<'legacy' | 'aborted' | 'error'> {
  return {
    legacy() {
      // Said before anything else happens; later it is not talosctl's word.
      if (isTouched(told) || told.generation === 'legacy') return;
      told.generation = 'legacy';
      told.steps = createUpgradeSteps({ ...told.command, generation: 'legacy' }, startedAt);
    },
    aborted() {
      told.problems.add('aborted', 'talosctl was told to end by a signal', isTouched(told));
    },
    error({ text }, at) {
      const isRepeated = /upgrade failed with exit code/.test(text) && told.steps.hasEnded('install');
      if (!isRepeated) addProblem(told, text);
      failBy(told, text, at);
    },
  };
}

export function createUpgradeReading(command: FollowedCommand, startedAt: number): UpgradeReading {
  const told: Told = {
    command,
    evictions: createEvictions(),
    problems: createUpgradeProblems(),
    steps: createUpgradeSteps(command, startedAt),
    generation: command.generation,
    isAccepted: false,
    isPostCheckPassed: false,
    isErrorOpen: false,
  };
  const handlers: Handlers<UpgradeLine['kind']> = {
    ...ownHandlers(told, startedAt),
    ...clientHandlers(told),
    ...nodeHandlers(told),
  };
  const handle = (line: UpgradeLine, at: number) =>
    (handlers[line.kind] as (line: UpgradeLine, at: number) => void)(line, at);

  return {
    read(line, at) {
      if (line.trim() !== '') told.isErrorOpen = false;
      const read = readUpgradeLine(line);
      if (read) handle(read, at);
    },
    goOn(text) {
      if (told.isErrorOpen && text !== '') told.problems.goOn(text);
    },
    end(unfinished, at) {
      for (const line of unfinished) {
        // Half an error still says what went wrong; half a name or half a step says something else.
        const read = readUpgradeLine(line);
        if (read?.kind === 'error') handle(read, at);
      }
      told.steps.close(at);
    },
    progress: () => ({
      generation: told.generation,
      steps: told.steps.all(),
      evictions: told.evictions.left(),
      problems: told.problems.all(),
      isPostCheckPassed: told.isPostCheckPassed,
    }),
  };
}
