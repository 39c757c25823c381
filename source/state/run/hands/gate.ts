import type { RunNode, RunPlan } from '../../../domain/run/types.ts';
import type { GateEnd } from '../../../run-step/run-gate.ts';
import { sanitizeLine } from '../../../text/sanitize.ts';
import { pause } from '../../pause.ts';
import type { Tell } from '../hands.ts';
import type { HandsOptions } from './options.ts';
import { notWanted } from './waiting.ts';

/** Of one try. */
const timeLimitMs = 10 * 60_000;
const betweenTriesMs = 15_000;
/** Of its last words, in characters. */
const longestWords = 200;

/** The last line that it printed, harmless. */
function lastWords(output: string): string {
  const last =
    output
      .trimEnd()
      .split(/\r?\n|\r/)
      .at(-1) ?? '';
  const words = [...sanitizeLine(last)].slice(0, longestWords).join('').trim();
  return words === '' ? '' : `: ${words}`;
}

/** Why it does not let the run go on; null when it does. */
function reasonOf(end: GateEnd): string | null {
  switch (end.kind) {
    case 'aborted':
      return notWanted;
    case 'not started':
      return `cannot be started: ${sanitizeLine(end.reason)}`;
    case 'too long':
      return `not done within ${timeLimitMs / 60_000} min${lastWords(end.lastOutput)}`;
    case 'code': {
      if (end.code === 0) return null;
      const how = end.code === null ? `ended by ${end.signal}` : `exit code ${end.code}`;
      return `${how}${lastWords(end.lastOutput)}`;
    }
  }
}

async function soak({ soak: seconds }: RunPlan, { now }: HandsOptions, tell: Tell, signal: AbortSignal) {
  if (seconds <= 0) return;
  const until = now() + seconds * 1000;
  tell(`soaking until ${new Date(until).toTimeString().slice(0, 8)}`, until);
  await pause(seconds * 1000, signal);
}

async function tryUntilPassed(
  options: HandsOptions,
  command: readonly string[],
  { next, tries }: { readonly next: RunNode; readonly tries: number },
  tell: Tell,
  signal: AbortSignal,
): Promise<string | null> {
  const environment = {
    TALOSCONFIG: options.talosconfig,
    TALOS_TUI_NEXT_NODE: next.address,
    TALOS_TUI_NEXT_NAME: next.name,
  };
  let last = '';
  for (let number = 1; number <= tries && !signal.aborted; number += 1) {
    tell(`gate command: try ${number} of ${tries}${last === '' ? '' : `: ${last}`}`);
    const end = await options.runGate(command, { environment, signal, timeoutMs: timeLimitMs });
    const reason = reasonOf(end);
    if (reason === null) return null;
    last = reason;
    // A program that is not there comes by no waiting.
    if (end.kind === 'not started') return `the gate command ${last}`;
    if (number < tries) await pause(betweenTriesMs, signal);
  }
  if (signal.aborted) return notWanted;
  return `the gate command failed ${tries === 1 ? 'once' : `${tries} times`}: ${last}`;
}

/** Waits, then runs the gate command until it exits 0. @returns why it did not; null when it did. */
export async function gate(
  options: HandsOptions,
  plan: RunPlan,
  next: RunNode,
  tell: Tell,
  signal: AbortSignal,
): Promise<string | null> {
  await soak(plan, options, tell, signal);
  if (signal.aborted) return notWanted;
  const { gateCommand, gateRetries } = plan;
  if (gateCommand === null) return null;
  return tryUntilPassed(options, gateCommand, { next, tries: gateRetries + 1 }, tell, signal);
}
