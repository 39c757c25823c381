import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { turnOf } from '../../source/domain/run/moves.ts';
import type { Condition, RunState } from '../../source/domain/run/types.ts';
import { type Fault, parseFault } from '../../source/simulator/practice.ts';
import { isRunning } from './program.ts';
import type { Terminal } from './pty.ts';
import { drive, type RunDriver } from './run-driver.ts';
import { killAll, openRunPractice, type RunPractice } from './run-practice.ts';
import { type Stage, stageOf, stateOf } from './run-stage.ts';

/** `terminal` is closed; the others get kill -9. */
export type Victim = 'talos-tui' | 'terminal' | 'supervisor' | 'talosctl';

/** What is killed, and when. */
export interface Blow {
  readonly at: Stage;
  /** The node whose turn it is; left out where it is nobody's. */
  readonly node?: string;
  readonly kills: readonly Victim[];
  /** What a talos-tui that is started again says of it; null where the run is over. */
  readonly says: RegExp | null;
}

type Due = 'blow' | 'confirm' | 'choose' | 'abort' | 'over';

/** Seconds: seven of these runs share two cores. */
const poll = { machineStatus: 2, services: 5, kubernetes: 5, etcd: 5 };
const upgrade = ['upgrade', '--to', 'v1.13.3'];

export interface Survivor {
  readonly lab: RunPractice;
  /** Brings the run to its report, with these blows on its way, each of them once, and leaves. */
  readonly survive: (blows: readonly Blow[]) => Promise<void>;
}

/** One who sits before the wizard of a three-node upgrade that is hit again and again, and goes on each time. */
export async function openSurvivor(): Promise<Survivor> {
  const lab = await openRunPractice({ pace: 0.2, config: { upgrade: { soak: 3 }, poll } });
  let terminal = lab.open(upgrade);
  let user = drive(lab, terminal);
  const answered = new Set<number>();
  let held: Fault | null = null;

  async function strike({ at, kills, says }: Blow): Promise<void> {
    if (kills.includes('supervisor')) killAll(lab.supervisors());
    if (kills.includes('talosctl')) killAll(lab.mutating());
    if (kills.includes('talos-tui')) {
      terminal.kill('SIGKILL');
      await terminal.waitForExit();
    }
    if (kills.includes('terminal')) await hangUp(terminal);
    if (at === 'uncordon') release();
    if (isLeft(kills)) await again(says);
  }

  async function again(says: RegExp | null): Promise<void> {
    terminal = lab.open(upgrade);
    user = drive(lab, terminal);
    if (says === null) return;
    // Where it has ended meanwhile, the report tells all of it.
    await user.sees(/While nobody watched:|─ report/);
    const shown = terminal.text();
    if (!shown.includes('─ report')) expect(shown).toMatch(says);
  }

  /** Uncordoning takes no time, but that talosctl waits for Kubernetes to call the node Ready. */
  function hold({ at, node }: Blow): void {
    if (at !== 'uncordon' || held !== null || nodeOf(lab) !== node) return;
    // The practice cluster's reboot clears what was wrong with the node before.
    if (!['boot', 'services'].includes(stageOf(lab))) return;
    held = parseFault(`not-ready:${node}`);
    lab.practice.toggle(held);
  }

  /** @returns the blows that are left */
  async function strikeFirst([blow, ...rest]: readonly Blow[]): Promise<readonly Blow[]> {
    if (blow) await strike(blow);
    return rest;
  }

  function release(): void {
    if (held) lab.practice.toggle(held);
    held = null;
  }

  const isNow = ({ at, node }: Blow): boolean =>
    stageOf(lab) === at && (node === undefined || nodeOf(lab) === node);

  /** What is to be done: a blow, a word to be said, or nothing any more; null while it has to be waited for. */
  function due(blow: Blow | undefined): Due | null {
    if (blow) hold(blow);
    if (blow && isNow(blow)) return 'blow';
    const state = stateOf(lab);
    switch (state?.phase) {
      case 'ended':
        return 'over';
      case 'confirming':
        return answered.has(state.ticket) ? null : 'confirm';
      case 'failed':
        return 'choose';
      default:
        return isLongWait(state) ? 'abort' : null;
    }
  }

  function moment(blow: Blow | undefined): Promise<Due> {
    return vi.waitFor(
      () => {
        const what = due(blow);
        if (what !== null) return what;
        throw new Error(
          `nothing to be done at ${stageOf(lab)}, waiting for ${blow?.at}:\n${terminal.text()}`,
        );
      },
      { timeout: 120_000, interval: 10 },
    );
  }

  /** Ends the run, and begins another one for what is left. */
  async function beginAnew(): Promise<void> {
    await user.choose('x', 'abort');
    // Once it is written, nothing is left to be taken up.
    await user.sees('# Upgrade of');
    await user.quit();
    terminal = lab.open(upgrade);
    user = drive(lab, terminal);
    answered.clear();
    await user.begin();
  }

  async function act(what: 'confirm' | 'choose' | 'abort'): Promise<void> {
    if (what === 'abort') return beginAnew();
    const state = stateOf(lab);
    const turn = state && turnOf(state);
    if (!state || !turn) throw new Error('nobody is asked for');
    if (what === 'confirm') {
      await user.asked(turn.node.name);
      answered.add(state.ticket);
      await user.confirm(turn.node.name);
    } else await mend(user, terminal, turn.own.condition);
  }

  return {
    lab,
    async survive(blows) {
      await user.begin();
      let left = blows;
      for (let what = await moment(left[0]); what !== 'over'; what = await moment(left[0])) {
        if (what === 'blow') left = await strikeFirst(left);
        else await act(what);
      }
      expect(left).toEqual([]);
      await vi.waitFor(() => expect(isReported(lab)).toBe(true), { timeout: 60_000 });
      await user.quit();
    },
  };
}

/** Whether the installer goes on without its talosctl is not known: it is waited for, for ten minutes. */
const isLongWait = (state: RunState | null): boolean =>
  state?.phase === 'working' && turnOf(state)?.own.condition === 'perhaps installed';

const isLeft = (kills: readonly Victim[]): boolean =>
  kills.includes('talos-tui') || kills.includes('terminal');

/** As the closing of a window: the program gets HUP, and ends by itself. */
async function hangUp(terminal: Terminal): Promise<void> {
  terminal.hangUp();
  await vi.waitFor(() => expect(isRunning(terminal.pid)).toBe(false), { timeout: 20_000 });
}

/** Whether each run has its report, in both forms. */
function isReported(lab: RunPractice): boolean {
  const files = readdirSync(join(lab.stateFolder, 'runs'));
  return lab
    .journals()
    .every((name) => ['md', 'json'].every((form) => files.includes(name.replace(/jsonl$/, form))));
}

function nodeOf(lab: RunPractice): string | null {
  const state = stateOf(lab);
  return (state && turnOf(state)?.node.name) ?? null;
}

/** What brings a node that has failed on, by its condition. */
async function mend(user: RunDriver, terminal: Terminal, condition: Condition): Promise<void> {
  await user.sees('What you can do:');
  switch (condition) {
    case 'left cordoned':
      await user.choose('U', 'uncordon');
      break;
    case 'installed, not rebooted':
      user.key('b');
      break;
    case 'untouched':
    case 'perhaps installed':
      user.key('r');
      break;
    default:
      throw new Error(`not expected: ${condition}\n${terminal.text()}`);
  }
  await user.sees((shown) => !shown.text().includes('What you can do:'));
}
