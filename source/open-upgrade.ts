import { makePlan } from './domain/upgrade/make-plan.ts';
import { extendReleases, releases as knownReleases } from './domain/upgrade/releases.ts';
import type { Engine } from './engine.ts';
import type { Found } from './find.ts';
import { openRun } from './open-run.ts';
import { selectNodes } from './state/selectors.ts';
import { whenSettled } from './state/settled.ts';
import { planInput } from './state/upgrade/plan-input.ts';
import type { UpgradeSource } from './ui/screen.ts';
import type { UpgradeArguments } from './upgrade-arguments.ts';
import { choicesFrom } from './upgrade-command/choices.ts';
import { shownCommand } from './upgrade-command/shown-command.ts';
import { readTarget } from './upgrade-command/target.ts';

/** A black-holed node gets its two tries, and a fleet its time, on a busy machine, too. In ms. */
const settleDeadlineMs = 120_000;

const notTyped: UpgradeArguments = {
  to: null,
  image: null,
  nodes: [],
  leaveOut: [],
  canary: null,
  order: null,
  dryRun: false,
};

/**
 * Where the wizard has its plan from, and what is to be said about the target beforehand.
 *
 * @param typed - what the command `upgrade` was given; null for the live view, where `u` opens the wizard.
 * @throws AppError `configuration` for a target that is none.
 */
export function openUpgrade(
  engine: Engine,
  { settings, program, stateFolder }: Pick<Found, 'settings' | 'program' | 'stateFolder'>,
  typed: UpgradeArguments | null,
): {
  readonly upgrade: UpgradeSource;
  readonly warnings: readonly string[];
} {
  const { store, survey, surveyStore } = engine;
  const { talosconfig, context, upgrade: configured } = settings;
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  const identity = { talosconfig: talosconfig.path, context };
  const releases = extendReleases(knownReleases, configured.releases);
  const { target, note } = readTarget(typed ?? notTyped, configured, releases);
  const everyNode = { ...(typed ?? notTyped), nodes: [], leaveOut: [], canary: null };
  async function choose(words: UpgradeArguments) {
    await whenSettled(store, settleDeadlineMs);
    return choicesFrom(target, words, configured, selectNodes(store.getState().nodes));
  }
  const { run, isUnderWay } = openRun({ engine, settings, program, releases, stateFolder });
  const upgrade: UpgradeSource = {
    run,
    survey: surveyStore,
    releases,
    defaults: choicesFrom(target, everyNode, configured, []),
    commandLine: typed && (() => choose(typed)),
    start: survey.start,
    stop() {
      // Its checks look at what is read for a plan.
      if (!isUnderWay()) survey.stop();
    },
    refresh: survey.refresh,
    pull: survey.pull,
    plan: (choices) =>
      makePlan(planInput(store.getState(), surveyStore.getState(), choices, releases, Date.now())),
    shown: (command) => shownCommand(command, identity),
  };
  return { upgrade, warnings: note === null ? [] : [note] };
}
