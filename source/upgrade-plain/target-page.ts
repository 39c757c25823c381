import { lastValue } from '../domain/loaded.ts';
import type { Choices, Target } from '../domain/upgrade/plan.ts';
import type { ReleaseTable } from '../domain/upgrade/release.ts';
import { targetsFor } from '../domain/upgrade/targets.ts';
import { counted } from '../domain/upgrade/words.ts';
import { AppError } from '../errors.ts';
import { selectNodes } from '../state/selectors.ts';
import { readTarget } from '../upgrade-command/target.ts';
import type { Planning } from './planning.ts';
import { option } from './question.ts';

const notConfigured = { to: null, installerImage: null };

/** What was typed as a target; or what is wrong with it. */
function targetFrom(text: string, releases: ReleaseTable): Target | { readonly problem: string } {
  const typed = text.includes('/') ? { to: null, image: text } : { to: text, image: null };
  try {
    return readTarget(typed, notConfigured, releases).target;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: [error.message, ...(error.hint === null ? [] : [error.hint])].join('; ') };
  }
}

const isNamed = ({ version, image }: Target): boolean => version !== null || image !== null;

/** Where the cluster is to go: as typed on the command line or configured, else asked for. null: quit. */
export async function chooseTarget(planning: Planning, choices: Choices): Promise<Choices | null> {
  const { dialogue, upgrade, cluster } = planning;
  if (isNamed(choices.target)) return choices;
  const nodes = selectNodes(cluster.getState().nodes);
  const versions = nodes.map(({ facts }) => lastValue(facts.version)?.talosVersion ?? null);
  const suggested = targetsFor(versions, upgrade.releases);
  const options = suggested.map(({ version, note, steps }) =>
    option(version, `${note}, ${counted(steps, 'step')}`),
  );
  for (;;) {
    const answer = await dialogue.ask({
      key: 'target',
      text: ['To which version?'],
      typed: null,
      options: [...options, option('quit', 'nothing is changed')],
      other: 'a version as v1.13.9, or an installer image',
    });
    if (answer.kind === 'option') {
      const chosen = suggested[answer.index];
      return chosen ? { ...choices, target: { version: chosen.version, image: null } } : null;
    }
    const target = answer.kind === 'other' ? targetFrom(answer.text, upgrade.releases) : choices.target;
    if (!('problem' in target)) return { ...choices, target };
    await dialogue.say([target.problem]);
  }
}
