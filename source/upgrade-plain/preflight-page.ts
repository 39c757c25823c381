import type { Choices, Plan } from '../domain/upgrade/plan.ts';
import { verdictOf } from '../ui/upgrade/verdict.ts';
import { changedCheckLines, type Overridable, overridablesOf, readingOf } from './check-lines.ts';
import { type Planning, pick } from './planning.ts';
import { option } from './question.ts';

/** What changes at once is one look at the plan, in ms. */
const gatherMs = 250;
/** `talosctl health` alone waits for up to a minute where something is not well; what takes longer will not come. */
const readingMs = 180_000;
const lifeMs = 60_000;

/** What was told of the checks last. */
interface Told {
  plan: Plan | null;
}

function standingOf({ plan }: Told): readonly string[] {
  if (!plan) return [];
  const reading = readingOf(plan);
  return [reading.length > 0 ? `still reading: ${reading.join(', ')}` : verdictOf(plan).text];
}

interface Watch {
  /** Resolves once every check is known, or waiting any longer makes no sense. */
  readonly known: Promise<void>;
  readonly stop: () => void;
}

/** Tells each check once it is known, and each that changes, until it is stopped. */
function watchChecks({ dialogue, upgrade, cluster }: Planning, choices: Choices, told: Told): Watch {
  const { promise: known, resolve } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | null = null;
  const life = setInterval(() => void dialogue.say(standingOf(told)), lifeMs);
  const deadline = setTimeout(() => {
    void dialogue.say(['not everything was answered in time']);
    clearInterval(life);
    resolve();
  }, readingMs);
  const look = (): void => {
    timer = null;
    const plan = upgrade.plan(choices);
    void dialogue.say(changedCheckLines(told.plan, plan));
    told.plan = plan;
    if (readingOf(plan).length > 0) return;
    clearTimeout(deadline);
    clearInterval(life);
    resolve();
  };
  const onChange = (): void => {
    timer ??= setTimeout(look, gatherMs);
  };
  const unsubscribes = [upgrade.survey.subscribe(onChange), cluster.subscribe(onChange)];
  dialogue.setStanding(() => standingOf(told));
  look();
  return {
    known,
    stop() {
      for (const one of [timer, life, deadline]) clearTimeout(one ?? undefined);
      for (const unsubscribe of unsubscribes) unsubscribe();
      dialogue.setStanding(() => []);
    },
  };
}

/** Asks for the name of the node that a refusal is about. */
async function override(planning: Planning, choices: Choices, one: Overridable): Promise<Choices> {
  const answer = await planning.dialogue.ask({
    key: `override ${one.check.id} ${one.address}`,
    text: [`check ${one.check.title}:`, ...one.reasons],
    typed: { word: one.word, prompt: `Type ${one.word} to let it pass all the same` },
    options: [option('back')],
    other: null,
  });
  if (answer.kind !== 'typed') return choices;
  return { ...choices, overrides: [...choices.overrides, { check: one.check.id, address: one.address }] };
}

async function overrideOne(planning: Planning, choices: Choices): Promise<Choices> {
  const open = overridablesOf(planning.upgrade.plan(choices));
  if (open.length === 0) {
    await planning.dialogue.say(['nothing that was found can be overridden']);
    return choices;
  }
  const options = open.map(({ check, word, reasons }) =>
    option(`${check.title}, ${word}`, reasons.join('; ')),
  );
  const [only] = open.length === 1 ? open : [];
  const one =
    only ?? open[await pick(planning, 'override', ['Override which?'], [...options, option('none', 'back')])];
  return one ? override(planning, choices, one) : choices;
}

const options = ['go on', 'read anew', 'override', 'quit', 'back to the nodes'].map((label) => option(label));

/** What the preflight leads to. */
export type Preflight =
  | { readonly next: 'commands' | 'nodes'; readonly choices: Choices }
  | { readonly next: 'quit' };

/** The checks as they become known, until nothing stands against the upgrade and the user goes on. */
export async function preflight(planning: Planning, given: Choices): Promise<Preflight> {
  const { dialogue, upgrade, refresh } = planning;
  const told: Told = { plan: null };
  let choices = given;
  await dialogue.say(['preflight: each check is told once it is known']);
  for (;;) {
    const { known, stop } = watchChecks(planning, choices, told);
    await known;
    const chosen = await pick(planning, 'preflight', [verdictOf(upgrade.plan(choices)).text], options);
    stop();
    if (chosen === 3) return { next: 'quit' };
    if (chosen === 4) return { next: 'nodes', choices };
    if (chosen === 2) choices = await overrideOne(planning, choices);
    if (chosen === 1) {
      refresh();
      upgrade.refresh();
      await dialogue.say(['reading anew: what was known stays until it is answered']);
    }
    if (chosen !== 0) continue;
    const plan = upgrade.plan(choices);
    if (plan.verdict === 'ready') return { next: 'commands', choices };
    await dialogue.say([`it cannot go on: ${verdictOf(plan).text}`]);
  }
}
