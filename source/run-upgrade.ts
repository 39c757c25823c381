import type { Arguments } from './arguments.ts';
import { lastValue } from './domain/loaded.ts';
import { makePlan } from './domain/upgrade/make-plan.ts';
import type { Choices, Target } from './domain/upgrade/plan.ts';
import type { ReleaseTable } from './domain/upgrade/release.ts';
import { extendReleases, releases as knownReleases } from './domain/upgrade/releases.ts';
import { type Engine, startEngine } from './engine.ts';
import { AppError, exitCodes } from './errors.ts';
import type { Found } from './find.ts';
import { placesOf, runFolder } from './places.ts';
import { findPlainly, warn, written } from './plain.ts';
import type { ClusterState } from './state/cluster.ts';
import { selectNodes } from './state/selectors.ts';
import { whenSettled } from './state/settled.ts';
import { planInput } from './state/upgrade/plan-input.ts';
import { whenSurveyed } from './state/upgrade/survey.ts';
import type { Shutdown } from './terminal/shutdown.ts';
import type { UpgradeArguments } from './upgrade-arguments.ts';
import { choicesFrom } from './upgrade-command/choices.ts';
import type { Outcome } from './upgrade-command/ending.ts';
import { planJson } from './upgrade-command/plan-json.ts';
import { type Heading, planText } from './upgrade-command/plan-text.ts';
import { readTarget } from './upgrade-command/target.ts';
import { tellWaiting } from './upgrade-command/waiting.ts';

/** A black-holed node gets its two tries, as in a snapshot; hundreds of nodes take longer. */
const settleDeadlineMs = 120_000;
/** `talosctl health` alone waits for up to 60 s where something is not well. */
const surveyDeadlineMs = 180_000;

interface Job {
  readonly upgrade: UpgradeArguments;
  readonly found: Found;
  readonly target: Target;
  readonly releases: ReleaseTable;
}

const isAnswered = (state: ClusterState): boolean =>
  selectNodes(state.nodes).some(({ contact }) => contact.state === 'answering');

/** Names are known once the nodes have told them. @throws AppError, of the kind of what keeps all from answering. */
function choose({ upgrade, found, target }: Job, state: ClusterState): Choices {
  try {
    return choicesFrom(target, upgrade, found.settings.upgrade, selectNodes(state.nodes));
  } catch (error) {
    const [failure] = selectNodes(state.nodes).flatMap(({ contact }) => contact.error ?? []);
    if (isAnswered(state) || !failure) throw error;
    const message = `no node answers that could tell the names of the nodes: ${failure.message}`;
    throw new AppError(failure.kind, message, failure.hint ?? 'name nodes by their addresses');
  }
}

async function readPlan(job: Job, engine: Engine): Promise<Outcome> {
  const { store, survey, surveyStore } = engine;
  const isSettled = await whenSettled(store, settleDeadlineMs);
  const choices = choose(job, store.getState());
  survey.start();
  const stopTelling = process.stderr.isTTY ? tellWaiting(surveyStore, warn) : () => {};
  const isSurveyed = await whenSurveyed(survey, surveyDeadlineMs);
  stopTelling();
  if (!isSettled || !isSurveyed) warn('not everything was answered in time');
  const state = store.getState();
  const input = planInput(state, surveyStore.getState(), choices, job.releases, Date.now());
  return { plan: makePlan(input), isAnswered: isAnswered(state) };
}

function headingOf({ settings, faults }: Found, state: ClusterState): Heading {
  const { talosconfig, context } = settings;
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  return {
    clusterName: lastValue(state.clusterName) ?? state.context,
    identity: { talosconfig: talosconfig.path, context },
    isPractice: faults !== null,
  };
}

/** Writes the plan. @returns the exit code. */
async function print(job: Job, isJson: boolean, shutdown: Shutdown): Promise<number> {
  const engine = startEngine({ ...job.found, runFolder: runFolder(placesOf()), keepUp: false });
  shutdown.onCleanUp('processes', engine.stop);
  if (process.stderr.isTTY)
    warn('reading what the plan follows from: up to a few minutes where something does not answer');
  const outcome = await readPlan(job, engine);
  const heading = headingOf(job.found, engine.store.getState());
  const { text, exitCode } = isJson ? planJson(outcome, heading, job.releases) : planText(outcome, heading);
  // A reader that has seen enough (`| head`) is no error; the write's own callback comes all the same.
  process.stdout.on('error', () => {});
  const error = await written(process.stdout, text);
  if (!error || error.code === 'EPIPE') return exitCode;
  warn(`the output could not be written: ${error.message}`);
  return exitCodes.outputLost;
}

/** What is to be planned. @throws AppError `configuration` where that cannot be told. */
function jobOf(upgrade: UpgradeArguments, found: Found): Job {
  const configured = found.settings.upgrade;
  const releases = extendReleases(knownReleases, configured.releases);
  const { target, note } = readTarget(upgrade, configured, releases);
  if (note !== null) warn(note);
  if (target.version === null && target.image === null) {
    const remedy = 'name it with --to VERSION or --image IMAGE, or for good with upgrade.to in config.json';
    throw new AppError('configuration', 'upgrade --dry-run needs a target', remedy);
  }
  return { upgrade, found, target, releases };
}

/**
 * Prints the plan of an upgrade on standard output, and changes nothing; what else is to be said goes to standard error.
 *
 * @throws AppError `configuration` for wrong usage, and without a talosconfig.
 */
export async function runUpgrade(
  args: Arguments,
  upgrade: UpgradeArguments,
  shutdown: Shutdown,
): Promise<void> {
  const { found, missing } = await findPlainly(args, shutdown);
  const end = (exitCode: number, message: string | null): void =>
    shutdown.begin({ kind: 'quit', exitCode, message });
  try {
    const job = jobOf(upgrade, found);
    end(missing ? exitCodes.nothingRead : await print(job, args.json, shutdown), null);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // What was started must be ended first.
    const { kind, message, hint } = error;
    const exitCode = kind === 'configuration' ? exitCodes.usage : exitCodes.nothingRead;
    end(exitCode, [`talos-tui: ${message}`, ...(hint === null ? [] : [`→ ${hint}`])].join('\n'));
  }
}
