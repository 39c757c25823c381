import { lastValue } from '../domain/loaded.ts';
import { nodeName } from '../domain/node.ts';
import type { Choices } from '../domain/upgrade/plan.ts';
import { AppError, exitCodes } from '../errors.ts';
import { selectNodes } from '../state/selectors.ts';
import { planRun } from './plan-flow.ts';
import type { Planning } from './planning.ts';
import { followRun } from './run-flow.ts';

export interface PlainOptions extends Planning {
  readonly now: () => number;
}

function nodeLines({ cluster }: Planning): readonly string[] {
  return selectNodes(cluster.getState().nodes).map((node) => {
    const version = lastValue(node.facts.version)?.talosVersion;
    if (version !== undefined) return `${nodeName(node)}: ${version}`;
    const { error } = node.contact;
    return `${nodeName(node)}: ${error ? `does not answer: ${error.message}` : 'has told no version yet'}`;
  });
}

const isAnswered = ({ cluster }: Planning): boolean =>
  selectNodes(cluster.getState().nodes).some(({ contact }) => contact.state === 'answering');

/** So many of them are told; of a fleet the plan tells the others. */
const nodesAtMost = 20;

/** Tells which nodes answer. */
async function tellNodes(options: PlainOptions): Promise<void> {
  const lines = nodeLines(options);
  const others = lines.length - nodesAtMost;
  const rest = others > 0 ? [`and ${others} other nodes`] : [];
  await options.dialogue.say([...lines.slice(0, nodesAtMost), ...rest]);
}

/** Resolves once it is known whether there is a run already. */
function whenLooked({ upgrade: { run } }: PlainOptions): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (run.getState().kind === 'looking') return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = run.subscribe(look);
    look();
  });
}

/**
 * Waits for the cluster to tell who it is, and takes an unfinished run up at once.
 *
 * @returns what the command line has decided; null where a run is there already.
 * @throws AppError where no node answers, and for nodes on the command line that are not there.
 */
async function connect(options: PlainOptions): Promise<Choices | null> {
  const { dialogue, upgrade, cluster } = options;
  const { run } = upgrade;
  const { context, clusterName } = cluster.getState();
  const name = lastValue(clusterName) ?? context;
  const unfinished = run.unfinished(name);
  await dialogue.say([`connecting to ${name}`, ...(unfinished === null ? [] : [unfinished])]);
  dialogue.setStanding(() => [`still connecting to ${name}`, ...nodeLines(options).slice(0, nodesAtMost)]);
  run.open();
  const looked = whenLooked(options);
  const choosing = upgrade.commandLine?.() ?? Promise.resolve(upgrade.defaults);
  await Promise.race([looked, choosing.catch(() => {})]);
  if (run.getState().kind === 'looking') {
    await tellNodes(options);
    // The only node may be the one that is on its way.
    const isHopeless = unfinished === null && !isAnswered(options);
    if (isHopeless) throw new AppError('unavailable', 'no node answers', 'the lines above say why');
    await looked;
  }
  dialogue.setStanding(() => []);
  if (run.getState().kind !== 'none') return null;
  const choices = await choosing;
  await tellNodes(options);
  return choices;
}

/**
 * The wizard in lines, from the connection to the report.
 *
 * @returns the exit code: 0 for a run that is complete.
 * @throws AppError where nothing can be planned.
 */
export async function upgradePlainly(options: PlainOptions): Promise<number> {
  const { dialogue, upgrade, now } = options;
  const { run, survey, shown } = upgrade;
  const choices = await connect(options);
  if (choices) {
    upgrade.start();
    if (!(await planRun(options, choices))) return exitCodes.notHealthy;
  }
  const blockedEvictions = () => lastValue(survey.getState().cluster.kubernetes)?.blocked ?? [];
  const end = await followRun({ dialogue, run, shown, blockedEvictions, now });
  return end === 'complete' ? exitCodes.healthy : exitCodes.notHealthy;
}
