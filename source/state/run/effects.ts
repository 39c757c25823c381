import { turnOf } from '../../domain/run/moves.ts';
import type { RunEffect, RunEvent, RunState } from '../../domain/run/types.ts';
import { pause } from '../pause.ts';
import { type EffectContext, isAtWork, nodeOf, type Of } from './effect-context.ts';
import type { Tell } from './hands.ts';
import { createQuestionAge } from './question-age.ts';
import { createWatching } from './watching.ts';

export interface Effects {
  /** @param before - the run before the event whose effect it is */
  readonly begin: (effect: RunEffect, before: RunState) => void;
  /** Looks at once, where this is the node at work. */
  readonly nudge: (address: string) => void;
  /** Ends the question that is asked where what was found before it is too old. @returns whether it was */
  readonly endOldQuestion: () => boolean;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createEffects(context: EffectContext): Effects {
  const { tools, tasks, state, answer } = context;
  const watching = createWatching(context);
  const age = createQuestionAge({ tasks, state, answer, now: tools.now, limit: tools.limits.question });
  return {
    begin(effect, before) {
      switch (effect.type) {
        case 'prepare':
          return ask(context, effect, 'preparing');
        case 'check':
          return ask(context, effect, 'checking');
        case 'gate':
          return ask(context, effect, 'between');
        case 'ask':
          // The question is in the state.
          return age.begin(effect.ticket);
        case 'start':
        case 'attach':
          return runStep(context, effect);
        case 'watch':
          return watching.begin(effect, before);
        case 'grace':
          return grace(context, effect);
        case 'end step':
          return endStep(context, effect);
        case 'cordon':
        case 'uncordon':
          return setCordon(context, effect, watching.nudge);
        case 'report':
          return tasks.begin('report', () => true, context.report);
      }
    },
    nudge(address) {
      if (turnOf(state())?.node.address === address) watching.nudge();
    },
    endOldQuestion: age.endIfOver,
  };
}

/** What a question is answered with; a fault of ours is no reason to go on. */
async function answerTo(
  { tools, state, onChecks }: EffectContext,
  effect: Of<'prepare' | 'check' | 'gate'>,
  tell: Tell,
  signal: AbortSignal,
): Promise<RunEvent> {
  const [{ hands }, run, { ticket }] = [tools, state(), effect];
  if (effect.type === 'prepare') {
    const problems = (error: unknown) => ({ problems: [messageOf(error)], snapshot: null });
    return { type: 'prepared', ticket, ...(await hands.prepare(run, tell, signal).catch(problems)) };
  }
  if (effect.type === 'gate') {
    const next = turnOf(run)?.node ?? nodeOf(run, '');
    const reason = await hands.gate(run.plan, next, tell, signal).catch(messageOf);
    return reason === null ? { type: 'gate passed', ticket } : { type: 'gate failed', ticket, reason };
  }
  const { address, action } = effect;
  const fault = (error: unknown) => ({ blocked: [messageOf(error)], found: null, checks: [] });
  const result = await hands.check(run, nodeOf(run, address), action, tell, signal).catch(fault);
  if (!signal.aborted) onChecks(result.checks);
  return { type: 'checked', ticket, address, blocked: result.blocked, found: result.found };
}

function ask(
  context: EffectContext,
  effect: Of<'prepare' | 'check' | 'gate'>,
  phase: RunState['phase'],
): void {
  const isWanted = (now: RunState): boolean => now.phase === phase && now.ticket === effect.ticket;
  context.tasks.begin('question', isWanted, async (signal) => {
    const { tell, done } = context.teller(signal);
    const answer = await answerTo(context, effect, tell, signal);
    done();
    if (!signal.aborted) context.answer(answer);
  });
}

function runStep({ tasks, hand, state, stepAt }: EffectContext, effect: Of<'start' | 'attach'>): void {
  const { step } = state();
  if (step?.ticket !== effect.ticket) return;
  const { address } = effect;
  // A step goes on whatever is waited for: its end is of interest until we end.
  tasks.begin(
    `step ${effect.ticket}`,
    () => true,
    (signal) =>
      effect.type === 'start'
        ? hand.start({ step, address, startedAt: null }, signal)
        : hand.attach({ step, address, startedAt: stepAt() }, signal),
  );
}

function endStep({ tasks, hand, state, say }: EffectContext, { address, ticket }: Of<'end step'>): void {
  const { step } = state();
  if (step?.ticket !== ticket) return;
  tasks.begin(
    'end step',
    () => true,
    async (signal) => {
      const words = await hand.end({ step, address, startedAt: null });
      if (words !== null && !signal.aborted) say(words);
    },
  );
}

function setCordon(
  { tools, tasks, state, answer }: EffectContext,
  { type, address, ticket }: Of<'cordon' | 'uncordon'>,
  nudge: () => void,
): void {
  const node = nodeOf(state(), address);
  tasks.begin(
    'cordon',
    (now) => isAtWork(now, ticket),
    async (signal) => {
      const reason = await tools.hands.setCordon(node, type === 'cordon', signal).catch(messageOf);
      if (signal.aborted) return;
      if (reason === null) nudge();
      else answer({ type: 'cordon failed', address, ticket, reason });
    },
  );
}

/** Ends with the condition it was begun for, and with talosctl: the look after that says what is missing then. */
function grace(context: EffectContext, { address, ticket }: Of<'grace'>): void {
  const { tools, tasks, state, answer, isStuck } = context;
  const begun = state();
  const conditionOf = (run: RunState) => turnOf(run)?.own.condition;
  const isWanted = (now: RunState): boolean =>
    now.phase === 'working' &&
    now.step?.ticket === ticket &&
    now.step.end === begun.step?.end &&
    conditionOf(now) === conditionOf(begun);
  tasks.begin('grace', isWanted, async (signal) => {
    await pause(tools.limits.grace, signal);
    while (isStuck() && !signal.aborted) await pause(tools.limits.retry, signal);
    if (!signal.aborted) answer({ type: 'time is up', address, ticket });
  });
}
