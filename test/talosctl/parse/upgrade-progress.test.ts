import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FollowedCommand, StepState, ToldProgress } from '../../../source/domain/run/progress.ts';
import { createUpgradeProgress } from '../../../source/talosctl/parse/upgrade-progress.ts';
import type { Recording } from '../../helpers/recordings.ts';
import { readRecordings, recordedScenarios, recordedVersions } from '../../helpers/recordings.ts';

const node = '192.168.1.103';
const upgrade: FollowedCommand = { action: 'upgrade', generation: 'client-driven', isDrained: true };
const legacy: FollowedCommand = { action: 'upgrade', generation: 'legacy', isDrained: false };

/** What is told when these pieces come one a second, and talosctl goes on. */
function told(command: FollowedCommand, ...pieces: readonly string[]): ToldProgress {
  const following = createUpgradeProgress(command, 0);
  pieces.forEach((piece, index) => {
    following.push('stderr', piece, (index + 1) * 1000);
  });
  return following.progress();
}

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`);
const statesOf = ({ steps }: ToldProgress) => steps.map(({ name, state }) => `${name} ${state}`).join(', ');
const stepOf = ({ steps }: ToldProgress, name: string) => steps.find((step) => step.name === name);

function commandOf(version: string, { argv }: Recording): FollowedCommand {
  const isUpgrade = argv[0] === 'upgrade';
  return {
    action: isUpgrade ? 'upgrade' : 'reboot',
    generation: version === 'v1.13.3' ? 'client-driven' : 'legacy',
    isDrained:
      version === 'v1.13.3' && (isUpgrade ? !argv.includes('--drain=false') : argv.includes('--drain')),
  };
}

const followed = ['upgrade', 'reboot', 'shutdown', 'reset', 'rollback'];
const all = recordedVersions().flatMap((version) =>
  recordedScenarios(version)
    .filter((scenario) => /^(upgrade|power|role-reader)/.test(scenario))
    .flatMap((scenario) =>
      readRecordings(version, scenario).map((recording) => ({ version, scenario, recording })),
    )
    .filter(({ recording: { argv } }) => followed.includes(argv[0] ?? '')),
);

/** The whole recording, and then the end of talosctl. */
function toldBy(version: string, scenario: string, flag: string): ToldProgress {
  const found = all.find(
    (one) =>
      one.version === version && one.scenario === scenario && one.recording.argv.join(' ').includes(flag),
  );
  if (!found) throw new Error(`no ${flag} in ${version}/${scenario}`);
  const following = createUpgradeProgress(commandOf(version, found.recording), 0);
  following.push('stderr', found.recording.stderr, 1000);
  following.push('stdout', found.recording.stdout, 1000);
  following.end(2000);
  return following.progress();
}

const back = 'reboot done, down done, boot done, services done';
const ahead = 'reboot waiting, down waiting, boot waiting, services waiting';
const installed = 'pull done, install done, drain done';

describe.each([
  ['v1.13.3', 'upgrade-ok', 'upgrade', `${installed}, ${back}, uncordon done`],
  ['v1.13.3', 'upgrade-rolled-back', 'upgrade', `${installed}, ${back}, uncordon done`],
  ['v1.13.3', 'upgrade-no-drain', 'upgrade', `pull done, install done, ${back}`],
  ['v1.13.3', 'upgrade-no-drain', 'reboot -n 192.168.1.103 --drain', `drain done, ${back}, uncordon done`],
  ['v1.13.3', 'upgrade-no-drain', 'reboot -n 192.168.1.103 --progress', back],
  ['v1.6.4', 'upgrade-ok', '--preserve', `pull done, drain done, stop done, install done, ${back}`],
  ['v1.9.5', 'upgrade-ok', '--preserve', `pull done, drain done, stop done, install done, ${back}`],
  ['v1.6.4', 'upgrade-rolled-back', 'upgrade', `pull done, drain done, stop done, install done, ${back}`],
  ['v1.9.5', 'upgrade-rolled-back', 'upgrade', `pull done, drain done, stop done, install done, ${back}`],
  ['v1.6.4', 'power', 'reboot', back],
  ['v1.9.5', 'power', 'reboot', back],
] as const)('%s, %s, %s', (version, scenario, flag, states) => {
  it('went through every step, without a problem', () => {
    const progress = toldBy(version, scenario, flag);
    expect(statesOf(progress)).toBe(states);
    expect(progress).toMatchObject({ problems: [], evictions: [], isPostCheckPassed: true });
  });
});

describe.each([
  [
    'v1.13.3',
    'upgrade-install-fails',
    `pull done, install failed, drain waiting, ${ahead}, uncordon waiting`,
    [
      {
        kind: 'install',
        message: 'failed to install to /dev/vda: no space left on device',
        isRefusal: false,
      },
    ],
  ],
  [
    'v1.13.3',
    'upgrade-drain-blocked',
    `pull done, install done, drain failed, ${ahead}, uncordon waiting`,
    [{ kind: 'drain', isRefusal: false }],
  ],
  [
    'v1.13.3',
    'upgrade-killed-in-drain',
    `pull done, install done, drain failed, ${ahead}, uncordon waiting`,
    [
      { kind: 'aborted', isRefusal: false },
      { kind: 'drain', isRefusal: false },
    ],
  ],
  [
    'v1.13.3',
    'upgrade-killed-in-reboot',
    `${installed}, reboot done, down not seen, boot waiting, services waiting, uncordon waiting`,
    [{ kind: 'aborted', isRefusal: false }],
  ],
  [
    'v1.13.3',
    'upgrade-never-comes-back',
    `${installed}, reboot done, down not seen, boot waiting, services waiting, uncordon not seen`,
    [{ kind: 'given up', isRefusal: false }],
  ],
  [
    'v1.13.3',
    'upgrade-not-ready-after',
    `${installed}, reboot done, down done, boot done, services not seen, uncordon not seen`,
    [{ kind: 'given up', isRefusal: false }],
  ],
  [
    'v1.13.3',
    'upgrade-pull-fails',
    `pull failed, install waiting, drain waiting, ${ahead}, uncordon waiting`,
    [
      {
        kind: 'image',
        message: expect.stringMatching(/^cannot pull factory\S+:v9.9.9: not found$/),
        isRefusal: true,
      },
    ],
  ],
  [
    'v1.13.3',
    'upgrade-legacy-fallback',
    `pull not seen, install waiting, drain waiting, ${ahead}, uncordon waiting`,
    [
      {
        kind: 'connection',
        message: expect.stringMatching(/^authentication handshake failed/),
        isRefusal: false,
      },
    ],
  ],
  ...(['v1.6.4', 'v1.9.5'] as const).map(
    (version) =>
      [
        version,
        'upgrade-pull-fails',
        `pull failed, drain waiting, stop waiting, install waiting, ${ahead}`,
        [
          {
            kind: 'image',
            message: 'cannot pull ghcr.io/siderolabs/installer:v9.9.9: not found',
            isRefusal: true,
          },
        ],
      ] as const,
  ),
  ...(
    [
      ['v1.6.4', 'upgrade-etcd-refuses'],
      ['v1.9.5', 'upgrade-etcd-refuses'],
      ['v1.13.3', 'upgrade-legacy-etcd-refuses'],
    ] as const
  ).map(
    ([version, scenario]) =>
      [
        version,
        scenario,
        `pull not seen, drain waiting, stop waiting, install waiting, ${ahead}`,
        [
          {
            kind: 'etcd',
            message: expect.stringMatching(/^etcd member [0-9a-f]+ is not healthy/),
            isRefusal: true,
          },
        ],
      ] as const,
  ),
] as const)('%s, %s', (version, scenario, states, problems) => {
  it('tells how far it came, and why no further', () => {
    const progress = toldBy(version, scenario, 'upgrade');
    expect(statesOf(progress)).toBe(states);
    expect(progress.problems).toMatchObject(problems);
    expect(progress.isPostCheckPassed).toBe(false);
  });
});

describe('a drain that does not end', () => {
  it.each([
    ['upgrade-drain-blocked', /would exceed context deadline$/],
    ['upgrade-killed-in-drain', /^global timeout reached: 5m0s$/],
  ])('names the pod in %s', (scenario, reason) => {
    expect(toldBy('v1.13.3', scenario, 'upgrade').evictions).toEqual([
      {
        namespace: 'default',
        name: 'web-6d4cf56db6-00002',
        since: 1000,
        reason: expect.stringMatching(reason),
      },
    ]);
  });

  it('shows who is still there while it runs, and since when', () => {
    const begun = lines(`${node}: pulled image i`, `${node}: upgrade completed`, 'm1: draining node');
    const asked = lines('m1: evicting pod a/one', 'm1: evicting pod b/two', 'm1: evicting pod b/two');
    const refused = 'm1: failed to evict pod b/two: Cannot evict pod: disruption budget\n';
    const progress = told(upgrade, ...begun, ...asked, 'm1: evicted pod a/one\n', refused);
    expect(progress.evictions).toEqual([
      { namespace: 'b', name: 'two', since: 5000, reason: 'Cannot evict pod: disruption budget' },
    ]);
    expect(stepOf(progress, 'drain')).toMatchObject({ state: 'running', startedAt: 2000 });
  });

  it('may be followed by an uncordon, which proves nothing of the reboot', () => {
    const progress = told(
      upgrade,
      ...lines(`${node}: pulled image i`, `${node}: upgrade completed`, 'm1: cordoning node'),
      ...lines('m1: uncordoning node', 'm1: node uncordoned', 'error draining node "m1": context canceled'),
    );
    expect(statesOf(progress)).toBe(`pull done, install done, drain failed, ${ahead}, uncordon done`);
  });
});

describe('the times of the steps', () => {
  it('are those at which their lines were read', () => {
    const progress = told(
      upgrade,
      ...lines(
        `${node}: pulled image i`,
        `${node}: 2026/11/23 04:34:26 probing bootloader`,
        `${node}: upgrade completed`,
      ),
    );
    expect(progress.steps.slice(0, 3)).toEqual([
      { name: 'pull', state: 'done', words: 'pulled image i', startedAt: 0, endedAt: 1000 },
      { name: 'install', state: 'done', words: 'probing bootloader', startedAt: 1000, endedAt: 3000 },
      { name: 'drain', state: 'running', words: null, startedAt: 3000, endedAt: null },
    ]);
  });
});

describe('what the node reports', () => {
  const down = lines(
    `"${node}": actor ID: 1`,
    `"${node}": phase: drain action: START`,
    `"${node}": phase: cleanup action: START`,
    `"${node}": phase: upgrade action: START`,
    `"${node}": phase: upgrade action: STOP`,
    `"${node}": error: reboot sequence completed`,
  );

  it('may look like an error and be none', () => {
    const progress = told(legacy, ...down);
    expect(progress.problems).toEqual([]);
    expect(stepOf(progress, 'down')).toMatchObject({ state: 'running', words: 'reboot sequence completed' });
  });

  it('is no boot, and no end, as long as the node was not asked to go down', () => {
    const again = lines(
      `"${node}": unavailable, retrying...`,
      `"${node}": sequence: boot action: START`,
      `"${node}": stage: BOOTING ready: false unmetCond: []`,
      `"${node}": events check condition met`,
    );
    const progress = told(legacy, ...down.slice(0, 3), ...again);
    expect(statesOf(progress)).toBe(
      'pull done, drain done, stop running, install waiting, reboot waiting, down waiting, boot waiting, services waiting',
    );
  });

  it('is short: what the machine still waits for', () => {
    const stage = `"${node}": stage: BOOTING ready: false unmetCond: [name:"services"  reason:"etcd not running" name:"nodeReady" reason:"node \\"m1mac\\" is not ready"]\n`;
    expect(stepOf(told(legacy, ...down, stage), 'boot')).toMatchObject({
      state: 'running',
      words: 'BOOTING, waits for: etcd not running; node "m1mac" is not ready',
    });
  });

  it('may be that a sequence has failed, which fails the step', () => {
    const failed = `"${node}": sequence: upgrade action: NOOP error: [code: task 1/1: failed to unmount message: INTERNAL]\n`;
    const progress = told(legacy, ...down.slice(0, 3), failed);
    expect(stepOf(progress, 'stop')?.state).toBe('failed');
    expect(progress.problems).toMatchObject([{ kind: 'other', message: 'task 1/1: failed to unmount' }]);
  });

  it('has steps before the ones that were seen', () => {
    const progress = told(legacy, ...down.slice(0, 1), ...down.slice(3));
    expect(statesOf(progress)).toMatch(
      /^pull done, drain not seen, stop not seen, install done, reboot done/,
    );
  });
});

describe('an older node', () => {
  const fallback = 'New upgrade API is not available, falling back to legacy\n';

  it('leads by itself, also when talosctl could', () => {
    const progress = told(upgrade, fallback);
    expect(progress.generation).toBe('legacy');
    expect(statesOf(progress)).toMatch(/^pull running, drain waiting, stop waiting, install waiting/);
  });

  it('is not one because an installer says so', () => {
    expect(told(upgrade, `${node}: pulled image i\n`, fallback).generation).toBe('client-driven');
  });
});

describe.each(recordedVersions())('a role that may not do it, in %s', (version) => {
  it.each(['upgrade', 'reboot'])('is a refusal: %s', (command) => {
    expect(toldBy(version, 'role-reader', command).problems).toMatchObject([
      { kind: 'permission', hint: expect.stringContaining('os:admin'), isRefusal: true },
    ]);
  });
});

describe('an upgrade that nobody waits for', () => {
  it.each(['v1.6.4', 'v1.9.5'])('is acknowledged on standard output, in %s', (version) => {
    const progress = toldBy(version, 'upgrade-ok', '--wait=false');
    expect(statesOf(progress)).toMatch(/^pull done, drain waiting/);
  });
});

describe('an installer', () => {
  it('may print what talosctl prints: it is only taken for its words', () => {
    const progress = told(
      upgrade,
      ...lines(
        `${node}: pulled image i`,
        `${node}: node drained`,
        `${node}: evicting pod a/b`,
        `${node}: node uncordoned`,
      ),
    );
    expect(statesOf(progress)).toBe(`pull done, install running, drain waiting, ${ahead}, uncordon waiting`);
    expect(progress.evictions).toEqual([]);
  });
});

describe('control sequences', () => {
  it('are in no words, no names and no message', () => {
    const dirty = '\u001b[31m\u202e\u001b]0;x\u0007';
    const progress = told(
      upgrade,
      ...lines(`${node}: pulled image i`, `${node}: ${dirty}probing`, `${node}: upgrade completed`),
      ...lines(`m1: evicting pod a/${dirty}b`, `error draining node "m1": ${dirty}no`),
    );
    expect(stepOf(progress, 'install')?.words).toBe('probing');
    expect(progress.evictions).toMatchObject([{ name: 'b' }]);
    expect(progress.problems).toMatchObject([{ message: 'no' }]);
  });
});

/** Pieces between these places. */
function cutAt(text: string, cuts: readonly number[]): readonly string[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

/** All of one moment: only then does it not matter which piece completed a line. */
function atOnce(command: FollowedCommand, pieces: readonly string[]): ToldProgress {
  const following = createUpgradeProgress(command, 0);
  for (const piece of pieces) following.push('stderr', piece, 1000);
  return following.progress();
}

const nameOf = ({ version, scenario, recording }: (typeof all)[number]) =>
  `${version} ${scenario} ${recording.argv.slice(0, 3).join(' ')} ${recording.argv.slice(4).join(' ').length}`;

it('there are all the recordings', () => {
  expect(all.length).toBeGreaterThanOrEqual(31);
});

describe.each(all.map((one) => ({ ...one, name: nameOf(one) })))('$name', ({ version, recording }) => {
  const command = commandOf(version, recording);
  const text = recording.stderr;

  it('is the same, wherever it is cut', () => {
    const whole = atOnce(command, [text]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 40 }), (cuts) => {
        expect(atOnce(command, cutAt(text, cuts))).toEqual(whole);
      }),
      { seed: 7, numRuns: 15 },
    );
  });

  it('tells nothing that the rest takes back, wherever it ends', () => {
    fc.assert(
      fc.property(fc.nat(text.length), (end) => {
        expectForward(command, [text.slice(0, end), text.slice(end)]);
      }),
      { seed: 7, numRuns: 30 },
    );
  });
});

const ranks: Readonly<Record<StepState, number>> = {
  waiting: 0,
  running: 1,
  done: 2,
  failed: 2,
  'not seen': 2,
};

/** No step goes back, nor ends in two ways; and at most two run: the uncordon, and what it did not wait for. */
function expectForward(command: FollowedCommand, pieces: readonly string[]): void {
  const following = createUpgradeProgress(command, 0);
  let before = following.progress();
  pieces.forEach((piece, index) => {
    following.push('stderr', piece, index);
    const now = following.progress();
    for (const step of now.generation === before.generation ? now.steps : []) {
      const earlier = stepOf(before, step.name)?.state ?? 'waiting';
      expect(ranks[step.state]).toBeGreaterThanOrEqual(ranks[earlier]);
      if (ranks[earlier] === 2) expect(step.state).toBe(earlier);
    }
    const running = now.steps.filter(({ state }) => state === 'running').map(({ name }) => name);
    expect(running.filter((name) => name !== 'uncordon').length).toBeLessThanOrEqual(1);
    before = now;
  });
  following.end(pieces.length);
  expect(following.progress().steps.filter(({ state }) => state === 'running')).toEqual([]);
}

describe('lines in any order, with garbage among them', () => {
  const known = [...new Set(all.flatMap(({ recording }) => recording.stderr.split('\n')))];
  const line = fc.oneof(fc.constantFrom(...known), fc.string({ unit: 'binary', maxLength: 60 }));
  const commands = fc.record({
    action: fc.constantFrom('upgrade' as const, 'reboot' as const),
    generation: fc.constantFrom('client-driven' as const, 'legacy' as const),
    isDrained: fc.boolean(),
  });

  it('never take a step back', () => {
    fc.assert(
      fc.property(commands, fc.array(line, { maxLength: 60 }), (command, some) => {
        expectForward(command, lines(...some));
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});

describe('endless output', () => {
  it('costs no more memory than a line, and a few words', () => {
    const following = createUpgradeProgress(upgrade, 0);
    const begun = lines(`${node}: pulled image i`, `${node}: upgrade completed`, 'm1: draining node');
    for (const one of begun) following.push('stderr', one, 0);
    for (let i = 0; i < 2000; i++) {
      following.push('stderr', `m1: evicting pod a/pod-${i}\nerror draining node "m1": ${i}\n`, i);
    }
    for (let i = 0; i < 300; i++) following.push('stderr', `error ${'x'.repeat(10_000)}`, i);
    following.push('stderr', '\n', 300);
    const { evictions, problems } = following.progress();
    expect(evictions.length).toBeLessThanOrEqual(500);
    expect(problems.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(following.progress()).length).toBeLessThan(100_000);
  });
});

describe('output that breaks off', () => {
  it('still tells the error it had begun, but no half of a name', () => {
    const following = createUpgradeProgress(upgrade, 0);
    const begun = lines(`${node}: pulled image i`, `${node}: upgrade completed`, 'm1: draining node');
    for (const one of begun) following.push('stderr', one, 0);
    following.push('stdout', 'm1: evicting pod default/web-6d4', 1);
    following.push('stderr', 'error draining node "m1": error when evi', 1);
    following.end(2);
    expect(following.progress()).toMatchObject({ evictions: [], problems: [{ kind: 'drain' }] });
  });
});
