import { lastValue } from '../../../domain/loaded.ts';
import { recheck } from '../../../domain/run/recheck.ts';
import type { Action, RunNode, RunState } from '../../../domain/run/types.ts';
import { surveyOf } from '../../../domain/upgrade/survey.ts';
import type { CheckResult, Tell } from '../hands.ts';
import { inputNow } from './input.ts';
import type { HandsOptions } from './options.ts';
import { pullImages } from './pull-images.ts';
import { awaitSurvey, readLive, readSurvey } from './read-anew.ts';
import { within } from './waiting.ts';

const bootIdMs = 30_000;

const blockedBy = (reason: string): CheckResult => ({ blocked: [reason], found: null, checks: [] });

/** True where it is not there as far as is known: it was not pulled, or Talos has removed it as one that it does not use. */
function isImageWanted({ surveyStore }: HandsOptions, { address, image }: RunNode): boolean {
  const survey = surveyStore.getState();
  const entry = survey.pulls[address];
  if (entry?.image === image && entry.pull.state !== 'pulled') return true;
  const images = lastValue(surveyOf(survey, address).systemImages);
  return images !== null && !images.includes(image);
}

/** What nobody can do at once with a kernel's boot id; or why it is not known. */
async function bootIdOf(
  { feed, client }: HandsOptions,
  { address }: RunNode,
  signal: AbortSignal,
): Promise<{ readonly id: string } | { readonly problem: string }> {
  const told = await within(bootIdMs, signal, () => feed.ask(address, client.readBootId));
  const id = told?.values.get(address);
  if (id !== undefined) return { id };
  return { problem: told?.errors.get(address)?.message ?? 'no answer' };
}

/** What a step is checked against, read from now on. @returns why it cannot be; null when it is read. */
async function readFor(
  options: HandsOptions,
  node: RunNode,
  action: Action,
  tell: Tell,
  signal: AbortSignal,
): Promise<string | null> {
  tell('reading all nodes anew');
  const unread = await readLive(options, signal);
  if (unread !== null) return unread;
  // A node that is to be repaired waits for no preflight of an upgrade.
  if (action !== 'upgrade') return awaitSurvey(options, signal);
  tell('reading anew what the plan needs');
  const unsurveyed = await readSurvey(options, signal);
  if (unsurveyed !== null) return unsurveyed;
  if (isImageWanted(options, node) && !options.cluster.getState().readOnly) {
    tell(`pulling the image on ${node.name}`);
    // What goes wrong with it is what the check of the images finds.
    await pullImages(options, [node], { isAgain: true, tell: () => {}, signal });
  }
  return null;
}

/** The live view goes on with the list of before; here whoever has joined since would have a vote that nobody counts. */
function whyNoList({ cluster }: HandsOptions): string | null {
  const { etcdMembers } = cluster.getState();
  return etcdMembers.status === 'stale'
    ? `the list of etcd members cannot be read now: ${etcdMembers.error.message}`
    : null;
}

/** The preflight for one node, from values that were read after it was begun. */
export async function check(
  options: HandsOptions,
  state: RunState,
  node: RunNode,
  action: Action,
  tell: Tell,
  signal: AbortSignal,
): Promise<CheckResult> {
  const unread = await readFor(options, node, action, tell, signal);
  if (unread !== null) return blockedBy(unread);
  const boot = await bootIdOf(options, node, signal);
  const input = inputNow(options, state.plan.choices);
  const unlisted = whyNoList(options);
  const rechecked = recheck(state, node, action, input, 'id' in boot ? boot.id : null);
  const result = unlisted === null ? rechecked : { ...rechecked, blocked: [...rechecked.blocked, unlisted] };
  if ('id' in boot || result.found === null) return result;
  const warning = `the boot id of ${node.name} cannot be read: ${boot.problem}`;
  return { ...result, found: { ...result.found, warnings: [...result.found.warnings, warning] } };
}
