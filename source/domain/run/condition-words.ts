import type { Action, Condition, RunNode } from './types.ts';

/** A condition in words: the heading is a line of its own, the explanation one or two sentences. */
export interface ConditionWords {
  readonly heading: string;
  /** What it means, and what was told against it; empty where the heading says it all. */
  readonly explanation: string;
}

/** How the node came into its condition. */
export interface ConditionContext {
  /** The last thing that was started on it; an upgrade where nothing is said. */
  readonly action?: Action;
  /** True where talosctl has reported success. */
  readonly isPostCheckPassed?: boolean;
}

type Say = (node: RunNode, action: Action) => readonly [heading: string, ...sentences: string[]];

const says: Readonly<Record<Condition, Say>> = {
  untouched: ({ fromVersion }) => [
    `UNTOUCHED: runs ${fromVersion} as before.`,
    'Nothing was installed, and it has not rebooted.',
  ],
  'installed, not rebooted': ({ fromVersion, toVersion }) => [
    `INSTALLED, NOT REBOOTED: ${toVersion} is on the disk, ${fromVersion} still runs.`,
    `The next boot, whoever asks for it, brings ${toVersion}.`,
  ],
  'perhaps installed': ({ fromVersion, toVersion }) => [
    `PERHAPS INSTALLED: still ran ${fromVersion} when it was last seen.`,
    `talosctl is gone, and its last words do not tell how far it came: the next boot may bring ${toVersion}.`,
  ],
  'left cordoned': () => [
    'LEFT CORDONED: Kubernetes puts no new pods on it.',
    'It was not cordoned before; all else is as it is to be.',
  ],
  'on its way': (_node, action) => [
    `ON ITS WAY: ${action === 'upgrade' ? 'the upgrade' : `the ${action}`} is not over yet.`,
  ],
  'does not answer': () => [
    'DOES NOT ANSWER.',
    'What runs on it cannot be told from here; it may still be booting, or need a look at its console.',
  ],
  'rolled back': ({ fromVersion }, action) =>
    action === 'rollback'
      ? [`Rolled back to ${fromVersion}, as chosen.`]
      : [
          `ROLLED BACK to ${fromVersion}: the new system did not boot, Talos returned to the old one by itself.`,
        ],
  'not as planned': ({ toVersion, fromVersion }, action) => [
    'NOT AS PLANNED: it does not run what it was to run.',
    action === 'rollback'
      ? `It was to go back to ${fromVersion}.`
      : `It was to run ${toVersion} with the schematic and the extensions of the plan.`,
  ],
  'not well': () => ['NOT WELL: it answers, and something on it is not as it is to be.'],
  upgraded: ({ toVersion }) => [`Upgraded to ${toVersion}, and verified.`],
};

/** In these, "post check passed" says more than is true. */
const talksAgainst: readonly Condition[] = ['rolled back', 'not as planned', 'not well', 'left cordoned'];

export function conditionWords(
  condition: Condition,
  node: RunNode,
  { action = 'upgrade', isPostCheckPassed = false }: ConditionContext = {},
): ConditionWords {
  const [heading, ...sentences] = says[condition](node, action);
  const isFalse = isPostCheckPassed && action === 'upgrade' && talksAgainst.includes(condition);
  const told = isFalse ? ['talosctl reported success; it is not.'] : [];
  return { heading, explanation: [...sentences, ...told].join(' ') };
}
