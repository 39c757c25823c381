import { afterEach, describe, expect, it, vi } from 'vitest';
import { loading } from '../../../source/domain/loaded.ts';
import type { Check, Choices } from '../../../source/domain/upgrade/plan.ts';
import { initialSurvey, type Survey } from '../../../source/domain/upgrade/survey.ts';
import { type AppFrame, renderApp } from '../../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { unmountAllFrames } from '../../helpers/render.tsx';
import {
  check,
  checksWith,
  choices,
  type FakeUpgrade,
  fakeUpgrade,
  finding,
  image,
  planFor,
} from '../../helpers/upgrade.ts';

afterEach(unmountAllFrames);

const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;
const escapeKey = '\u001b';
const backtab = '\u001b[Z';

interface Opened {
  readonly app: AppFrame;
  readonly upgrade: FakeUpgrade;
  readonly chosen: () => Choices;
}

interface Options {
  readonly checks?: (chosen: Choices, survey: Survey) => readonly Check[];
  readonly defaults?: Choices;
  readonly readOnly?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** The wizard, opened with `u`, after these keys. */
async function open(
  keys = '',
  { checks, defaults, readOnly = false, columns, rows }: Options = {},
): Promise<Opened> {
  const upgrade = fakeUpgrade(
    (chosen, survey) => planFor(homelabNodes, chosen, checks?.(chosen, survey) ?? checksWith()),
    defaults,
  );
  const app = await renderApp(clusterOf(homelabNodes, { readOnly }), {
    columns: columns ?? 120,
    rows: rows ?? 40,
    upgrade,
  });
  await app.press(`u${keys}`);
  return { app, upgrade, chosen: () => app.screen.view.getState().upgrade.choices };
}

const footer = ({ lastFrame }: AppFrame): string => lastFrame().split('\n').at(-1) ?? '';
const stepsLine = ({ lastFrame }: AppFrame): string => lastFrame().split('\n')[1] ?? '';

/** The names in the rows of the node page, in order, with the mark of the cursor. */
function nodeRows({ lastFrame }: AppFrame): readonly string[] {
  const found = lastFrame().matchAll(/^ (▸| ) (\d|–) {2}(\w+) /gm);
  return [...found].map(([, mark, order, name]) => `${mark === '▸' ? '>' : ''}${order} ${name}`);
}

describe('the way through', () => {
  it('starts with the target, and reads only while it is open', async () => {
    const { app, upgrade } = await open();
    expect(upgrade.asked).toEqual(['start']);
    expect(stepsLine(app)).toContain('▸1 target   2 nodes   3 preflight   4 commands');
    expect(app.lastFrame()).toContain('Talos v1.13.1 on all 3 nodes');
    await app.press('q');
    expect(upgrade.asked).toEqual(['start', 'stop']);
    expect(app.lastFrame()).toContain('ADDRESS');
    // The checks judge by the live view as well.
    expect(app.asked).toEqual(['refresh']);
  });

  it('goes on with Tab, right and Enter, back with Shift+Tab and left, and anywhere with its number', async () => {
    const { app } = await open('\t');
    expect(stepsLine(app)).toContain('▸2 nodes');
    await app.press('\u001b[C');
    expect(stepsLine(app)).toContain('▸3 preflight');
    await app.press('\r');
    expect(stepsLine(app)).toContain('▸4 commands');
    await app.press('\t');
    expect(stepsLine(app)).toContain('▸5 run');
    await app.press('\t');
    expect(footer(app)).toContain('Tab: this is the last page');
    await app.press(backtab);
    await app.press(backtab);
    expect(stepsLine(app)).toContain('▸3 preflight');
    await app.press('\u001b[D');
    expect(stepsLine(app)).toContain('▸2 nodes');
    await app.press('1');
    expect(stepsLine(app)).toContain('▸1 target');
    await app.press('4');
    expect(stepsLine(app)).toContain('▸4 commands');
  });

  it('is as it was left when it is opened again', async () => {
    const { app, chosen } = await open('2jx');
    await app.press(escapeKey);
    expect(app.lastFrame()).toContain('ADDRESS');
    await app.press('u');
    expect(stepsLine(app)).toContain('▸2 nodes');
    expect(chosen().leftOut).toEqual([intel]);
    expect(nodeRows(app)).toEqual(['1 ryzen', '2 m1mac', '>– intel']);
  });

  it('comes back from the help', async () => {
    const { app, upgrade } = await open('3?');
    expect(app.lastFrame()).toMatch(/^ upgrade: preflight$/m);
    await app.press('q');
    expect(stepsLine(app)).toContain('▸3 preflight');
    expect(upgrade.asked).toEqual(['start']);
  });

  it('is what is shown first where the program was asked for it, with what was typed about nodes', async () => {
    const typed = Promise.withResolvers<Choices>();
    const upgrade = fakeUpgrade(
      (chosen) => planFor(homelabNodes, chosen),
      choices,
      () => typed.promise,
    );
    const app = await renderApp(clusterOf(homelabNodes), { upgrade });
    expect(stepsLine(app)).toContain('▸2 nodes');
    expect(upgrade.asked).toEqual(['start']);
    expect(app.screen.view.getState().upgrade.choices.leftOut).toEqual([]);
    typed.resolve({ ...choices, leftOut: ['192.168.1.102'], canary: '192.168.1.103' });
    await typed.promise;
    expect(app.screen.view.getState().upgrade.choices).toEqual({
      ...choices,
      leftOut: ['192.168.1.102'],
      canary: '192.168.1.103',
    });
  });

  it('says which node of the command line is not there', async () => {
    const upgrade = fakeUpgrade(
      (chosen) => planFor(homelabNodes, chosen),
      choices,
      () => Promise.reject(new Error('no node "m2mac"')),
    );
    const app = await renderApp(clusterOf(homelabNodes), { upgrade });
    await vi.waitFor(() => expect(footer(app)).toContain('no node "m2mac"'));
  });

  it('is not opened without nodes', async () => {
    const upgrade = fakeUpgrade((chosen) => planFor([], chosen));
    const app = await renderApp(clusterOf([]), { upgrade });
    await app.press('u');
    expect(footer(app)).toContain('u: no node is known');
    expect(upgrade.asked).toEqual([]);
  });
});

describe('the rows of the nodes', () => {
  it('bear what blocks several of them, and no warning that is the same for all', async () => {
    const concerns = [ryzen, intel];
    const { app } = await open('2', {
      checks: () =>
        checksWith(
          check('quorum', [finding('blocked', 'ryzen, intel: no quorum without them', { concerns })]),
          check('image-pulled', [finding('warning', 'not there yet', { concerns: [...concerns, m1mac] })]),
        ),
    });
    const row = (name: string) =>
      app
        .lastFrame()
        ?.split('\n')
        .find((line) => line.includes(` ${name} `));
    expect(row('ryzen')).toContain('✖ 1 blocked');
    expect(row('intel')).toContain('✖ 1 blocked');
    expect(row('m1mac')).not.toMatch(/blocked|warning/);
  });
});

describe('the target', () => {
  it('is not chosen before a version is known: the only row would be the one that asks for another', async () => {
    const upgrade = fakeUpgrade((chosen) => planFor(homelabNodes, chosen), {
      ...choices,
      target: { version: null, image: null },
    });
    const unread = homelabNodes.map((node) => ({ ...node, facts: { ...node.facts, version: loading } }));
    const app = await renderApp(clusterOf(unread), { upgrade });
    await app.press('u\r');
    expect(footer(app)).toContain('↵: the versions are still being read');
  });

  const none: Options = { defaults: { ...choices, target: { version: null, image: null } } };

  it('is chosen with Enter, which goes on, or with Space', async () => {
    const { app, chosen } = await open('', none);
    expect(stepsLine(app)).toContain('no target yet');
    expect(app.lastFrame()).toContain('[ ] v1.13.9');
    await app.press(' ');
    expect(app.lastFrame()).toContain('[x] v1.13.9');
    expect(stepsLine(app)).toContain('▸1 target');
    await app.press('\r');
    expect(chosen().target).toEqual({ version: 'v1.13.9', image: null });
    expect(stepsLine(app)).toContain('▸2 nodes');
  });

  it.each([
    ['v1.13.5', { version: 'v1.13.5', image: null }],
    ['1.13.5', { version: 'v1.13.5', image: null }],
    ['1.13', { version: 'v1.13.9', image: null }],
    ['ghcr.io/me/installer:v1.13.5', { version: 'v1.13.5', image: 'ghcr.io/me/installer:v1.13.5' }],
    ['registry:5000/installer:latest', { version: null, image: 'registry:5000/installer:latest' }],
  ])('%s can be typed', async (typed, target) => {
    const { app, chosen } = await open('G\r', none);
    expect(footer(app)).toContain('upgrade to:');
    await app.press(`${typed}\r`);
    expect(chosen().target).toEqual(target);
    expect(stepsLine(app)).toContain('▸2 nodes');
    await app.press('1');
    expect(app.lastFrame()).toMatch(/▸ \[x\]/);
  });

  it.each(['soon', '1.99', ''])('%j is told to be none', async (typed) => {
    const { app, chosen } = await open(`G\r${typed}\r`, none);
    expect(footer(app)).toContain('✖');
    expect(chosen().target.version).toBeNull();
    await app.press(escapeKey);
    expect(stepsLine(app)).toContain('▸1 target');
  });

  it('may be pasted', async () => {
    const { app, chosen } = await open('G\r', none);
    await app.paste(image);
    await app.press('\r');
    expect(chosen().target).toEqual({ version: 'v1.13.9', image });
  });

  it('ends what was let through for another one', async () => {
    const override = { check: 'images', address: intel } as const;
    const { app, chosen } = await open('\r', { defaults: { ...choices, overrides: [override] } });
    expect(chosen().overrides).toEqual([override]);
    await app.press('1G\rv1.13.5\r');
    expect(chosen().overrides).toEqual([]);
  });
});

describe('the nodes', () => {
  it('are moved by hand, the cursor with them', async () => {
    const { app, chosen } = await open('2');
    expect(nodeRows(app)).toEqual(['>1 ryzen', '2 intel', '3 m1mac']);
    await app.press('K');
    expect(footer(app)).toContain('K: it is the first one');
    await app.press('J');
    expect(nodeRows(app)).toEqual(['1 intel', '>2 ryzen', '3 m1mac']);
    await app.press('J');
    expect(chosen().sequence).toEqual([intel, m1mac, ryzen]);
    expect(app.lastFrame()).toContain('control planes first · moved by hand');
    await app.press('K');
    expect(nodeRows(app)).toEqual(['1 intel', '>2 ryzen', '3 m1mac']);
    await app.press('o');
    expect(chosen()).toMatchObject({ order: 'workers-first', sequence: [] });
    expect(footer(app)).toContain('the order made by hand is gone');
  });

  it('are left out and taken in again', async () => {
    const { app, chosen } = await open('2x');
    expect(nodeRows(app)).toEqual(['1 intel', '2 m1mac', '>– ryzen']);
    expect(app.lastFrame()).toContain('left out');
    expect(app.lastFrame()).toContain('2 nodes of 3');
    await app.press('J');
    expect(footer(app)).toContain('J: it is not upgraded, so it has no place in the order');
    await app.press('x');
    expect(chosen().leftOut).toEqual([]);
  });

  it('have a canary, which goes first and stays there', async () => {
    const { app, chosen } = await open('2Gc');
    expect(nodeRows(app)).toEqual(['>1 m1mac', '2 ryzen', '3 intel']);
    expect(app.lastFrame()).toContain('m1mac as canary');
    await app.press('J');
    expect(footer(app)).toContain('J: the canary goes first: c ends that');
    await app.press('jK');
    expect(footer(app)).toContain('K: the canary goes first: c ends that');
    await app.press('kc');
    expect(chosen().canary).toBeNull();
    await app.press('cx');
    expect(chosen()).toMatchObject({ canary: null, leftOut: [m1mac] });
  });

  it('tell everything of themselves', async () => {
    const { app } = await open('2j');
    const frame = app.lastFrame();
    expect(frame).toContain('intel · 192.168.1.102');
    expect(frame).toContain(image.slice(0, 90));
    expect(frame).toContain('amd-ucode 20251125: kept');
    expect(frame).toContain('talosctl -e 192.168.1.101 -n 192.168.1.102 upgrade --image');
    expect(frame).toContain('etcd 2/3, tolerates 0');
  });

  it('show all details on a page of its own where there is no room', async () => {
    const { app } = await open('2', { columns: 80, rows: 16 });
    expect(app.lastFrame()).toContain('d: the rest');
    await app.press('d');
    expect(app.lastFrame()).not.toContain('▸ 1  ryzen');
    await app.press('G');
    expect(app.lastFrame()).toContain('confirmed by');
    await app.press('q');
    expect(app.lastFrame()).toContain('▸ 1  ryzen');
  });
});

const lost = finding('blocked', 'extensions would be gone', { address: intel, canOverride: true });

/** `images` refuses intel and m1mac until both are overridden. */
function refusals({ overrides }: Choices): readonly Check[] {
  const of = (address: string) => ({
    ...lost,
    address,
    isOverridden: overrides.some((one) => one.check === 'images' && one.address === address),
  });
  return checksWith(check('images', [of(intel), of(m1mac)]));
}

describe('the preflight', () => {
  it('counts how the checks stand, and begins with what blocks', async () => {
    const { app } = await open('3', { checks: refusals });
    expect(app.lastFrame()).toContain('20 passed, 1 blocked');
    expect(app.lastFrame()).toMatch(/^ ▸ ✖ blocked +images/m);
    expect(app.lastFrame()).toContain('✖ blocked: intel: extensions would be gone');
    await app.press('j');
    expect(app.lastFrame()).toMatch(/^ ▸ ✔ passed +image on the nodes/m);
  });

  it('lets a refusal pass when the name is typed, to the letter, and takes it back', async () => {
    const { app, chosen } = await open('3!', { checks: refusals });
    expect(footer(app)).toContain('type intel or m1mac to let it pass:');
    await app.press('Intel\r');
    expect(footer(app)).toContain('✖ "Intel" is not the name');
    expect(chosen().overrides).toEqual([]);
    await app.press('intel\r');
    expect(chosen().overrides).toEqual([{ check: 'images', address: intel }]);
    expect(app.lastFrame()).toContain('▲ overridden: intel: extensions would be gone');
    await app.press('!');
    expect(footer(app)).toContain('type m1mac to let it pass:');
    await app.press('m1mac\r');
    expect(app.lastFrame()).toContain('20 passed, 1 warning, 2 overridden');
    await app.press('!');
    expect(footer(app)).toContain('nothing of this check can be overridden');
    await app.press('x');
    expect(chosen().overrides).toEqual([]);
  });

  it('takes no pasted name', async () => {
    const { app, chosen } = await open('3!', { checks: refusals });
    await app.paste('intel');
    expect(footer(app)).toContain('✖ it must be typed, not pasted');
    await app.press('\r');
    expect(chosen().overrides).toEqual([]);
    expect(footer(app)).toContain('✖ "" is not the name');
  });

  it('pulls the images after a y, and nothing after any other key', async () => {
    const { app, upgrade } = await open('3P');
    expect(app.lastFrame()).toContain('pull the image on 3 nodes?');
    for (const node of [ryzen, intel, m1mac]) {
      expect(app.lastFrame()).toContain(`talosctl -e 192.168.1.101 -n ${node} image pull --namespace system`);
    }
    await app.press('\r');
    expect(app.lastFrame()).not.toContain('pull the image');
    await app.press('Pn');
    await app.press(`P${escapeKey}`);
    expect(upgrade.asked).toEqual(['start']);
    await app.press('Py');
    expect(upgrade.asked).toEqual(['start', `pull ${ryzen} ${intel} ${m1mac}`]);
    expect(app.lastFrame()).toContain('images: 3 being pulled, of 3');
    expect(app.lastFrame()).toContain('… intel: being pulled');
    await app.press('P');
    expect(footer(app)).toContain('P: all images are pulled, or on their way');
  });

  it('shows the pulls as they are run: through the endpoint in use, with the talosctl that asks', async () => {
    const upgrade = fakeUpgrade((chosen) => planFor(homelabNodes, chosen));
    upgrade.survey.setState(initialSurvey([{ path: '/opt/talosctl', minor: null }]));
    const app = await renderApp(clusterOf(homelabNodes, { endpoint: '192.168.1.103' }), { upgrade });
    await app.press('u3P');
    expect(app.lastFrame()).toContain('/opt/talosctl -e 192.168.1.103 -n 192.168.1.102 image pull');
  });

  it('tells how pulling goes, node by node, and pulls what has failed again', async () => {
    const { app, upgrade } = await open('3Py');
    upgrade.survey.setState({
      pulls: {
        [ryzen]: { image, pull: { state: 'pulled' } },
        [intel]: { image, pull: { state: 'failed', message: 'manifest unknown' } },
        [m1mac]: { image: 'another', pull: { state: 'pulled' } },
      },
    });
    await app.press('');
    expect(app.lastFrame()).toContain('images: 1 pulled, 1 failed, of 3');
    expect(app.lastFrame()).toContain('✔ ryzen: pulled from here');
    expect(app.lastFrame()).toContain('✖ intel: could not be pulled: manifest unknown');
    await app.press('P');
    expect(app.lastFrame()).toContain('pull the image on 2 nodes?');
    await app.press('y');
    expect(upgrade.asked.at(-1)).toBe(`pull ${intel} ${m1mac}`);
  });

  it('says that leaving ends pulling', async () => {
    const { app } = await open('3Pyq');
    expect(footer(app)).toContain('pulling the images was stopped');
  });

  it('goes to what is not passed, one after another', async () => {
    const { app } = await open('3', {
      checks: () =>
        checksWith(
          check('certificate', [finding('warning', 'ends soon')]),
          check('space', [finding('blocked', 'no room')]),
          check('cordons', [finding('warning', 'one is cordoned')]),
        ),
    });
    expect(app.lastFrame()).toMatch(/▸ ✖ blocked +space/);
    await app.press('n');
    expect(app.lastFrame()).toMatch(/▸ ▲ warning +certificate/);
    await app.press('n');
    expect(app.lastFrame()).toMatch(/▸ ▲ warning +cordons/);
    await app.press('n');
    expect(app.lastFrame()).toMatch(/▸ ✖ blocked +space/);
  });

  it('has no finding to go to where there is none', async () => {
    const { app } = await open('3n');
    expect(footer(app)).toContain('n: there is no other finding');
  });

  it('reads anew', async () => {
    const { app, upgrade } = await open('3r');
    expect(upgrade.asked).toEqual(['start', 'refresh']);
    expect(app.asked).toEqual(['refresh', 'refresh']);
  });

  it('changes nothing where the context is read-only, and says so', async () => {
    const { app, upgrade } = await open('3P', { checks: refusals, readOnly: true });
    expect(footer(app)).toContain('P: this context is read-only');
    await app.press('!');
    expect(footer(app)).toContain('!: this context is read-only');
    expect(upgrade.asked).toEqual(['start']);
  });

  it('is drawn again when something was read', async () => {
    const { app, upgrade } = await open('3', {
      checks: (_, { pulls }) => (pulls.done ? checksWith() : checksWith(check('health', [], 'the health'))),
    });
    expect(app.lastFrame()).toContain('20 passed, 1 reading');
    expect(stepsLine(app)).toContain('… reading');
    upgrade.survey.setState({ pulls: { done: { image, pull: { state: 'pulled' } } } });
    await app.press('');
    expect(app.lastFrame()).toContain('21 passed');
    expect(stepsLine(app)).toContain('✔ ready');
  });
});

describe('the commands', () => {
  it('stand in order, with what stays up', async () => {
    const { app } = await open('4', { rows: 60, columns: 200 });
    const frame = app.lastFrame();
    expect(frame).toContain('✔ ready: 21 passed');
    const order = [
      'Before the first node',
      'etcd snapshot',
      '1 of 3: ryzen',
      '2 of 3: intel',
      '3 of 3: m1mac',
    ];
    const places = order.map((text) => frame.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(frame).toContain('while intel is down: etcd 2/3, tolerates 0; 2 of 3 control planes');
  });

  it('scroll', async () => {
    const { app } = await open('4', { columns: 80, rows: 24 });
    expect(app.lastFrame()).not.toContain('3 of 3: m1mac');
    await app.press('G');
    expect(app.lastFrame()).toContain('3 of 3: m1mac');
    await app.press('g');
    expect(app.lastFrame()).toContain('Before the first node');
  });

  it('say what blocks', async () => {
    const { app } = await open('4', { checks: refusals });
    expect(app.lastFrame()).toContain('✖ blocked by: images');
  });

  it('are copied whole, a line each', async () => {
    const { app } = await open('4y', { columns: 60, rows: 20 });
    const copied = app.asked.at(-1) ?? '';
    const lines = copied
      .replace(/^copy /, '')
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('# upgrade to v1.13.9: ✔ ready: 21 passed');
    const commands = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(commands).toHaveLength(7);
    for (const command of commands)
      expect(command).toMatch(/^talosctl -e 192\.168\.1\.101 -n 192\.168\.1\.10\d /);
    expect(lines).toContain('# while intel is down: etcd 2/3, tolerates 0; 2 of 3 control planes');
    expect(footer(app)).toContain('copied');
  });

  it('are comments while something stands against them', async () => {
    const { app } = await open('4y', { checks: refusals, columns: 60, rows: 20 });
    const lines = (app.asked.at(-1) ?? '')
      .replace(/^copy /, '')
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('# upgrade to v1.13.9: ✖ blocked by: images');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('# talosctl '))).toHaveLength(7);
  });

  it('name what was overridden', async () => {
    const { app } = await open('3!intel\r!m1mac\r4y', { checks: refusals });
    expect(app.asked.at(-1)).toContain('# overridden: ');
    expect(app.asked.at(-1)).toMatch(/^talosctl /m);
  });

  it('are written to a file', async () => {
    const { app } = await open('4w');
    expect(footer(app)).toMatch(/write the commands to: talos-upgrade-v1\.13\.9-\d{8}-\d{6}\.txt/);
    await app.press('\u0015plan.txt\r');
    await app.waitFor('saved plan.txt');
    expect(app.asked.at(-1)).toMatch(/^save plan\.txt: # upgrade to v1\.13\.9/);
  });
});
