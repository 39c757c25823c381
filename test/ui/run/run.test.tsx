import { afterEach, describe, expect, it } from 'vitest';
import { kernelLog } from '../../../source/domain/logs/source.ts';
import type { RunView } from '../../../source/state/run/run-view.ts';
import type { Faults } from '../../../source/ui/screen.ts';
import { focusOf } from '../../../source/ui/view-state.ts';
import { unchanged } from '../../domain/run/run-lab.ts';
import { type AppFrame, renderApp } from '../../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { unmountAllFrames } from '../../helpers/render.tsx';
import { askedFor, type FakeRun, fakeRun, homelabPlan, progressOf } from '../../helpers/runs.ts';
import { check, checksWith, choices, fakeUpgrade, finding, planFor } from '../../helpers/upgrade.ts';
import { ranTo, runViews, toQuestion } from './phases.ts';

afterEach(unmountAllFrames);

const escapeKey = '\u001b';
const ctrlC = '\u0003';
const intel = '192.168.1.102';

interface Options {
  readonly readOnly?: boolean;
  readonly blocked?: boolean;
  readonly faults?: Faults;
  readonly unfinished?: string;
  readonly columns?: number;
}

interface Opened {
  readonly app: AppFrame;
  readonly run: FakeRun;
}

async function start(view: RunView, options: Options = {}): Promise<Opened> {
  const { readOnly = false, blocked = false, faults, unfinished = null, columns = 120 } = options;
  const run = fakeRun(view, unfinished);
  const checks = blocked ? checksWith(check('quorum', [finding('blocked', 'no quorum')])) : checksWith();
  const upgrade = fakeUpgrade((chosen) => planFor(homelabNodes, chosen, checks), choices, null, run);
  const app = await renderApp(clusterOf(homelabNodes, { readOnly }), {
    columns,
    rows: 40,
    upgrade,
    ...(faults ? { faults } : {}),
  });
  return { app, run };
}

/** The wizard is open, and so much time has gone by that the question can be answered. */
async function open(view: RunView, keys = '', options: Options = {}): Promise<Opened> {
  const opened = await start(view, options);
  await opened.app.press('u');
  await opened.app.elapse(400);
  if (keys !== '') await opened.app.press(keys);
  return opened;
}

const footer = ({ lastFrame }: AppFrame): string => lastFrame().split('\n').at(-1) ?? '';
const header = ({ lastFrame }: AppFrame): string => lastFrame().split('\n')[0] ?? '';
const confirms = ({ asked }: FakeRun): readonly string[] => asked.filter((one) => one.startsWith('confirm'));
const told = ({ asked }: FakeRun): readonly string[] => asked.filter((one) => one !== 'open');
const phase = ({ getState }: FakeRun): string => {
  const view = getState();
  return view.kind === 'ours' ? view.run.state.phase : view.kind;
};

/** As a person types: key by key. */
async function type(app: AppFrame, text: string): Promise<void> {
  for (const key of text) await app.press(key);
}

describe('the question', () => {
  it('is answered by c, the word and Enter', async () => {
    const { app, run } = await open(runViews.confirming, 'c');
    expect(footer(app)).toContain('Type intel to go on ▏');
    await type(app, 'intel\r');
    expect(confirms(run)).toHaveLength(1);
    expect(phase(run)).toBe('working');
    expect(footer(app)).not.toContain('gone on');
  });

  it('is opened by Enter, too, and a bare Enter confirms nothing', async () => {
    const { app, run } = await open(runViews.confirming, '\r');
    await app.press('\r');
    expect(phase(run)).toBe('confirming');
    expect(footer(app)).toContain('nothing was typed: intel is asked for, to the letter');
  });

  it('takes nothing but the word, to the letter', async () => {
    const { app, run } = await open(runViews.confirming, 'c');
    for (const wrong of ['Intel', 'y', 'intel ', 'm1mac']) {
      await type(app, `${wrong}\r`);
      expect(footer(app)).toContain(`${JSON.stringify(wrong)} is not it: intel is asked for`);
    }
    expect(phase(run)).toBe('confirming');
    await type(app, 'intel\r');
    expect(phase(run)).toBe('working');
  });

  it('drops every key that comes before it has stood there for a while, and waits anew', async () => {
    const { app, run } = await start(runViews.confirming);
    await app.press('u');
    expect(app.lastFrame()).toContain('… the question is being asked');
    await type(app, 'cintel\r');
    await app.elapse(399);
    expect(app.lastFrame()).toContain('… the question is being asked');
    await app.press('c');
    await app.elapse(399);
    await type(app, 'c\r');
    expect(app.lastFrame()).toContain('… the question is being asked');
    expect(told(run)).toEqual([]);
    await app.elapse(400);
    expect(app.lastFrame()).toContain('▸ Type intel to go on');
    await app.press('c');
    expect(footer(app)).toContain('Type intel to go on ▏');
  });

  it('lets Ctrl+C through meanwhile', async () => {
    const { app } = await start(runViews.confirming);
    await app.press('u');
    await app.press(ctrlC);
    expect(app.lastFrame()).toContain('The run is not over');
  });

  it('waits anew after something lay over it', async () => {
    const { app } = await open(runViews.confirming, '?');
    await app.press('q');
    expect(app.lastFrame()).toContain('… the question is being asked');
    await app.press('c');
    expect(app.screen.view.getState().upgrade.run.field).toBeNull();
  });

  it('is confirmed by nothing that is pasted', async () => {
    const { app, run } = await open(runViews.confirming, 'c');
    await app.paste('intel\r');
    expect(footer(app)).toContain('pasted text never confirms: type it');
    await app.press('\r');
    expect(phase(run)).toBe('confirming');
    // Of a terminal that does not say that it pastes.
    await app.press('intel\r');
    expect(footer(app)).toContain('Enter must be pressed by itself');
    expect(phase(run)).toBe('confirming');
  });

  it('closes with Escape', async () => {
    const { app, run } = await open(runViews.confirming, 'c');
    await type(app, 'int');
    await app.press(escapeKey);
    expect(footer(app)).toContain('c confirm');
    await app.press('c');
    expect(footer(app)).toContain('Type intel to go on ▏');
    expect(confirms(run)).toEqual([]);
  });

  it('takes its field away when it is over, and the keys that were meant for it', async () => {
    const { app, run } = await open(runViews.confirming, 'c');
    await type(app, 'int');
    run.send({ type: 'disturbed', reasons: ['ryzen does not answer'] });
    await app.press('');
    expect(footer(app)).toContain('the run has gone on');
    await type(app, 'xps\r');
    expect(app.screen.view.getState().upgrade.run.field).toBeNull();
    expect(told(run)).toEqual([]);
    await app.elapse(400);
    await app.press('p');
    expect(told(run)).toEqual(['resume']);
  });

  it('asks for y where the node is a worker', async () => {
    const [first, ...others] = homelabPlan.nodes;
    if (!first) throw new Error('no node');
    const plan = {
      ...homelabPlan,
      nodes: [{ ...first, role: 'worker', confirmation: 'y' } as const, ...others],
    };
    const { app, run } = await open({ kind: 'ours', run: progressOf(ranTo(toQuestion, plan)) }, 'c');
    expect(footer(app)).toContain('Type y, then Enter');
    await type(app, 'y\r');
    expect(phase(run)).toBe('working');
  });

  it('is not answered in a read-only context', async () => {
    const { app, run } = await open(runViews.confirming, 'c', { readOnly: true });
    expect(footer(app)).toContain('c: this context is read-only');
    for (const key of ['s', 'p', 'x']) {
      await app.press(key);
      expect(footer(app)).toContain(`${key}: this context is read-only`);
    }
    expect(told(run)).toEqual([]);
  });
});

describe('the run', () => {
  it('begins from the commands, and its page is shown then', async () => {
    const { app, run } = await open({ kind: 'none' }, '4');
    expect(app.lastFrame()).toContain('R begins the run');
    await app.press('R');
    expect(told(run)).toEqual(['begin']);
    expect(app.lastFrame()).toContain('before the first node');
    await app.press('q');
    expect(header(app)).toContain('upgrade 1/3: m1mac · snapshot and images');
    expect(footer(app)).toContain('the run goes on: u comes back to it');
    await app.press('u');
    expect(app.lastFrame()).toContain('▸5 run');
  });

  it.each([
    ['the plan is not ready: blocked', { kind: 'none' }, { blocked: true }],
    ['this context is read-only', { kind: 'none' }, { readOnly: true }],
    ['looking for an unfinished run', { kind: 'looking' }, {}],
    ['cannot be read', runViews.broken, {}],
    ['has this cluster', runViews.theirs, {}],
    ['a run is under way already', runViews.confirming, {}],
    ['a run has ended', runViews.ended, {}],
  ] as const)('does not begin: %s', async (reason, view, options) => {
    const { app, run } = await open(view, '4', options);
    await app.press('R');
    expect(footer(app)).toContain(reason);
    expect(told(run)).toEqual([]);
  });

  it('is looked for when the wizard opens, and shown when it is found', async () => {
    const { app, run } = await open({ kind: 'looking' }, '', {
      unfinished: 'an upgrade of homelab is unfinished',
    });
    expect(run.asked).toEqual(['open']);
    expect(app.lastFrame()).toContain('▸1 target');
    run.store.setState(runViews.confirming, true);
    await app.press('');
    expect(app.lastFrame()).toContain('▸5 run');
    expect(app.lastFrame()).toContain('… the question is being asked');
  });

  it('that is unfinished is told at the start, until it is shown', async () => {
    const { app, run } = await start(
      { kind: 'looking' },
      { unfinished: 'an upgrade of homelab is unfinished' },
    );
    expect(app.lastFrame()).toContain('▲ an upgrade of homelab is unfinished: u shows it');
    run.store.setState(runViews.confirming, true);
    await app.press('');
    expect(app.lastFrame()).not.toContain('is unfinished');
    expect(header(app)).toContain('upgrade 2/3: intel · waiting for your word');
    run.store.setState({ kind: 'none' }, true);
    await app.press('');
    expect(app.lastFrame()).not.toContain('is unfinished');
  });

  it('is paused and continued with p', async () => {
    const { app, run } = await open(runViews.working, 'p');
    expect(app.lastFrame()).toContain('pauses after this node: paused by you');
    await app.press('p');
    expect(told(run)).toEqual(['pause', 'resume']);
  });

  it.each([
    ['s', 'skip', 'skip', runViews.confirming],
    ['x', 'abort', 'abort', runViews.working],
    ['E', 'end talosctl', 'end', runViews.working],
  ] as const)('%s says what it does, and wants its word', async (key, choice, word, view) => {
    const { app, run } = await open(view, key);
    expect(footer(app)).toContain(`Type ${word}, then Enter`);
    expect(app.lastFrame()).toContain('Escape changes nothing.');
    await app.press('\r');
    expect(footer(app)).toContain(`only ${word} does it`);
    await app.press(escapeKey);
    await app.press(key);
    await type(app, `${word}\r`);
    expect(told(run)).toEqual([`choose ${choice}`]);
  });

  it('offers only what makes sense, and says why not', async () => {
    const { app, run } = await open(runViews['rolled back'], 'b');
    expect(footer(app)).toContain('b: no node has the new system installed');
    await app.press('c');
    expect(footer(app)).toContain('c: a node has failed: choose what comes next');
    await app.press('p');
    expect(footer(app)).toContain('p: a node has failed');
    await app.press('r');
    expect(told(run)).toEqual(['choose retry']);
    expect(phase(run)).toBe('checking');
  });

  it('reboots to finish only after its own question', async () => {
    const { app, run } = await open(runViews['installed, not rebooted'], 'b');
    const view = run.getState();
    if (view.kind !== 'ours') throw new Error('not ours');
    const { ticket } = view.run.state;
    run.send({ type: 'checked', blocked: [], found: askedFor(intel), address: intel, ticket });
    await app.elapse(400);
    await app.press('c');
    expect(footer(app)).toContain('Type intel to reboot it into v1.13.3 ▏');
    expect(confirms(run)).toEqual([]);
  });

  it('of another talos-tui is only looked at', async () => {
    const { app, run } = await open(runViews.theirs);
    for (const key of ['c', 's', 'p', 'x', 'E', 'S']) {
      await app.press(key);
      expect(footer(app)).toMatch(new RegExp(`^ ${key}: (another talos-tui|there is no run of this)`));
    }
    expect(told(run)).toEqual([]);
  });

  it('changes nothing while nothing can be written down', async () => {
    const { app, run } = await open(runViews.trouble, 'c');
    expect(footer(app)).toContain('c: nothing can be written down: no space left on device');
    expect(told(run)).toEqual([]);
  });

  it('shows all checks with d', async () => {
    const { app } = await open(runViews.confirming, 'd');
    expect(app.lastFrame()).toContain('the checks of the last preflight');
    expect(app.lastFrame()).toContain('▲ warning: the certificate expires in 27 days');
    await app.press('q');
    expect(app.lastFrame()).toContain('before intel goes down');
  });

  it('collects a support bundle', async () => {
    const { app, run } = await open(runViews['rolled back'], 'S');
    await app.waitFor('support bundle in /tmp/support.zip');
    expect(told(run)).toEqual(['support']);
  });

  it('counts the seconds of the step that runs, and of none else', async () => {
    const { app } = await open(runViews.working);
    expect(app.lastFrame()).toContain('⠋ down 27 s');
    await app.elapse(1000);
    expect(app.lastFrame()).toMatch(/[⠙⠸⠴⠦⠇] down 28 s/);
    expect(app.lastFrame()).toContain('✔ pull 8 s');
  });

  it('has the faults of its node in the practice cluster', async () => {
    const listed: string[] = [];
    const faults: Faults = {
      list: (address) => {
        listed.push(address);
        return [];
      },
      toggle: () => {},
    };
    const { app } = await open(runViews.confirming, 'F', { faults });
    expect(listed).toEqual([intel]);
    expect(app.lastFrame()).toContain('practice: faults of intel');
  });

  it('tells what became of a node, and ends when that is chosen', async () => {
    const { app, run } = await open(runViews.confirming, 'c');
    await type(app, 'intel\r');
    const view = run.getState();
    if (view.kind !== 'ours') throw new Error('not ours');
    const { ticket } = view.run.state;
    run.send({ type: 'step ended', end: { kind: 'code', code: 1 }, installed: 'no', address: intel, ticket });
    run.send({ type: 'observed', observation: unchanged, address: intel, ticket });
    await app.press('');
    expect(app.lastFrame()).toContain('UNTOUCHED');
    await app.press('x');
    await type(app, 'abort\r');
    expect(focusOf(app.screen.view.getState())).toBe('report');
    await app.press('q');
    expect(header(app)).toContain('upgrade ended: aborted');
  });
});

describe('the logs of the run', () => {
  it('are those of the kernel of the node whose turn it is, while its page is open', async () => {
    const { app } = await open(runViews.working);
    expect(app.logs.at(-1)).toBe(`${intel} kernel`);
    await app.press('l');
    app.showLines(kernelLog(intel), [
      '192.168.1.102: kern:    info: [2026-11-23T04:21:07Z]: nvme nvme0: ready',
    ]);
    await app.press('');
    expect(app.lastFrame()).toContain('kernel log · intel');
    expect(app.lastFrame()).toContain('nvme nvme0: ready');
    await app.press('l');
    expect(app.lastFrame()).toContain('talosctl says');
    await app.press('q');
    expect(app.logs.at(-1)).toBe('192.168.1.101 kubelet');
  });

  it('stand beside what talosctl says where there is room', async () => {
    const { app } = await open(runViews.working, '', { columns: 200 });
    expect(app.lastFrame()).toMatch(/talosctl says ─+.*kernel log · intel/);
  });
});

describe('the report', () => {
  it('scrolls, is copied, is written, and put away', async () => {
    const { app, run } = await open(runViews.ended);
    expect(app.lastFrame()).not.toContain('line 30 of the report');
    await app.press('G');
    expect(app.lastFrame()).toContain('line 30 of the report');
    await app.press('y');
    expect(app.asked.at(-1)).toContain('copy # Upgrade of homelab');
    await app.press('w');
    expect(footer(app)).toMatch(/write the report to: talos-upgrade-homelab-v1\.13\.3-\d{8}-\d{6}\.md/);
    await app.press('\u0015report.md\r');
    await app.waitFor('saved report.md');
    expect(app.asked.at(-1)).toContain('save report.md: # Upgrade of homelab');
    await app.press('n');
    expect(told(run)).toEqual(['dismiss']);
    expect(app.lastFrame()).toContain('▸1 target');
  });
});

describe('a node that has failed', () => {
  it('says what talosctl complained of', async () => {
    const view = runViews['installed, not rebooted'];
    if (view.kind !== 'ours' || view.run.step === null) throw new Error('no step of ours');
    const { run } = view;
    const problems = [
      {
        kind: 'install',
        message: 'no space left on device',
        hint: 'the boot partition is small',
        isRefusal: false,
      } as const,
    ];
    const step = { ...view.run.step, told: { ...view.run.step.told, problems } };
    const { app } = await open({ ...view, run: { ...run, step } });
    expect(app.lastFrame()).toContain('· talosctl: no space left on device (the boot partition is small)');
  });
});

describe('a check', () => {
  it('shows nothing of the one before', async () => {
    const { app } = await open(runViews.checking);
    expect(app.lastFrame()).toContain('checking intel before its upgrade');
    expect(app.lastFrame()).not.toContain('quorum stays');
  });
});

describe('quitting', () => {
  it('says that a practice cluster ends with it, and promises no way back', async () => {
    const faults: Faults = { list: () => [], toggle: () => {} };
    const { app } = await open(runViews.confirming, ctrlC, { faults });
    expect(app.lastFrame()).toContain('the practice cluster ends with the program, and the run with it');
    expect(app.lastFrame()).not.toContain('takes the run up again');
  });

  it('says what goes on, while a run is under way', async () => {
    const { app } = await open(runViews.working, ctrlC);
    expect(app.lastFrame()).toContain(
      'talosctl upgrade of intel may have been started and goes on by itself',
    );
    await app.press(escapeKey);
    expect(app.lastFrame()).toContain('talosctl says');
    expect(app.asked).not.toContain('quit');
    await app.press('q');
    await app.press('q');
    expect(app.lastFrame()).toContain('The run is not over');
    await app.press('q');
    expect(app.asked.at(-1)).toBe('quit');
  });

  it('takes a second Ctrl+C, also out of a field', async () => {
    const { app, run } = await open(runViews.confirming, 'c');
    await type(app, 'inte');
    await app.press(ctrlC);
    expect(app.lastFrame()).toContain('nothing is under way');
    await app.press(ctrlC);
    expect(app.asked.at(-1)).toBe('quit');
    expect(confirms(run)).toEqual([]);
  });

  it('asks nothing where the run is over, or not ours', async () => {
    for (const view of [runViews.ended, runViews.theirs, runViews.none]) {
      const { app } = await open(view, ctrlC);
      expect(app.asked.at(-1)).toBe('quit');
      app.unmount();
    }
  });
});
