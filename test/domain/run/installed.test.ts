import { describe, expect, it } from 'vitest';
import { installedOf } from '../../../source/domain/run/installed.ts';
import type { FollowedCommand } from '../../../source/domain/run/progress.ts';
import type { Action, Installed, StepEnd } from '../../../source/domain/run/types.ts';
import { createUpgradeProgress } from '../../../source/talosctl/parse/upgrade-progress.ts';
import { readRecordings, recordedScenarios, recordedVersions } from '../../helpers/recordings.ts';
import { exit } from './run-lab.ts';

const upgrade: FollowedCommand = { action: 'upgrade', generation: 'client-driven', isDrained: true };
const legacy: FollowedCommand = { action: 'upgrade', generation: 'legacy', isDrained: false };
const reboot: FollowedCommand = { action: 'reboot', generation: 'legacy', isDrained: false };
const unknown: StepEnd = { kind: 'unknown' };

function installedBy(
  command: FollowedCommand,
  output: string,
  end: StepEnd,
  action: Action = 'upgrade',
): Installed {
  const following = createUpgradeProgress(command, 0);
  following.push('stderr', output, 1);
  following.end(2);
  return installedOf(following.progress(), action, end);
}

/** Every recorded upgrade, with what it left on the disk. */
const expected: Readonly<Record<string, Installed>> = {
  'v1.13.3/upgrade-drain-blocked': 'yes',
  'v1.13.3/upgrade-install-fails': 'no',
  'v1.13.3/upgrade-killed-in-drain': 'yes',
  'v1.13.3/upgrade-killed-in-reboot': 'yes',
  'v1.13.3/upgrade-legacy-etcd-refuses': 'no',
  // It could not even connect.
  'v1.13.3/upgrade-legacy-fallback': 'no',
  'v1.13.3/upgrade-never-comes-back': 'yes',
  'v1.13.3/upgrade-no-drain': 'yes',
  'v1.13.3/upgrade-not-ready-after': 'yes',
  'v1.13.3/upgrade-ok': 'yes',
  'v1.13.3/upgrade-pull-fails': 'no',
  'v1.13.3/upgrade-rolled-back': 'yes',
  'v1.6.4/upgrade-etcd-refuses': 'no',
  'v1.6.4/upgrade-ok': 'yes',
  // Only that the node has taken it on is told.
  'v1.6.4/upgrade-ok --wait=false': 'not known',
  'v1.6.4/upgrade-pull-fails': 'no',
  'v1.6.4/upgrade-rolled-back': 'yes',
  'v1.9.5/upgrade-etcd-refuses': 'no',
  'v1.9.5/upgrade-ok': 'yes',
  'v1.9.5/upgrade-ok --wait=false': 'not known',
  'v1.9.5/upgrade-pull-fails': 'no',
  'v1.9.5/upgrade-rolled-back': 'yes',
};

const recorded = recordedVersions().flatMap((version) =>
  recordedScenarios(version)
    .filter((scenario) => scenario.startsWith('upgrade-'))
    .flatMap((scenario) =>
      readRecordings(version, scenario).map((recording) => ({ version, scenario, recording })),
    )
    .filter(({ recording: { argv } }) => argv[0] === 'upgrade')
    .map(({ version, scenario, recording }) => {
      const suffix = recording.argv.includes('--wait=false') ? ' --wait=false' : '';
      const isDrained = !recording.argv.includes('--drain=false');
      const command = version === 'v1.13.3' ? { ...upgrade, isDrained } : legacy;
      return { title: `${version}/${scenario}${suffix}`, command, recording };
    }),
);

describe('installedOf a recorded upgrade', () => {
  it('is told of every one', () => {
    expect(recorded.map(({ title }) => title).toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(recorded)('$title', ({ title, command, recording }) => {
    const end = recording.exitCode === null ? unknown : exit(recording.exitCode);
    expect(installedBy(command, recording.stderr, end)).toBe(expected[title]);
  });

  it.each(recorded)(
    '$title, cut off anywhere: what was told once is not taken back',
    ({ command, recording }) => {
      const lines = recording.stderr.split('\n');
      const whole = installedBy(command, recording.stderr, unknown);
      let last: Installed = 'not known';
      for (let count = 0; count <= lines.length; count++) {
        const now = installedBy(command, lines.slice(0, count).join('\n'), unknown);
        // What was told once stays told: the end of the output takes nothing back.
        if (last !== 'not known') expect(now).toBe(last);
        last = now;
      }
      expect(last).toBe(whole);
    },
  );
});

const pulled = '10.0.0.1: pulled image i\n';
const completed = `${pulled}10.0.0.1: upgrade completed\n`;

describe('installedOf an upgrade', () => {
  it.each([
    ['nothing told, ended by itself', upgrade, '', exit(1), 'no'],
    ['nothing told, nobody knows how it ended', upgrade, '', unknown, 'not known'],
    ['nothing told, and all well', upgrade, '', exit(0), 'not known'],
    ['pulled, then ended', upgrade, pulled, exit(1), 'not known'],
    ['installed, then gone', upgrade, completed, unknown, 'yes'],
    [
      'drained, in words for the installation that are not known',
      upgrade,
      'm1: cordoning node\n',
      exit(1),
      'yes',
    ],
    ['nothing told by the node', legacy, '', exit(1), 'not known'],
  ] satisfies readonly (readonly [string, FollowedCommand, string, StepEnd, Installed])[])(
    '%s',
    (_, command, output, end, installed) => {
      expect(installedBy(command, output, end)).toBe(installed);
    },
  );

  it('that the node gave up before it installed', () => {
    const output = [
      '"10.0.0.1": actor ID: 1',
      '"10.0.0.1": phase: drain action: START',
      '"10.0.0.1": phase: cleanup action: START',
      '"10.0.0.1": sequence: upgrade action: NOOP error: [code: task 1/1: failed to unmount message: INTERNAL]',
    ].join('\n');
    expect(installedBy(legacy, `${output}\n`, exit(1))).toBe('no');
  });
});

describe('installedOf what is no upgrade', () => {
  const refused = 'rpc error: code = PermissionDenied desc = not authorized\n';

  it('is not known of a reboot, whatever it tells', () => {
    expect(installedBy(reboot, '', exit(0), 'reboot')).toBe('not known');
    expect(installedBy(reboot, refused, exit(1), 'reboot')).toBe('not known');
  });

  it('is no only for a rollback that was refused', () => {
    expect(installedBy(reboot, '', exit(0), 'rollback')).toBe('not known');
    expect(installedBy(reboot, refused, exit(1), 'rollback')).toBe('no');
    expect(installedBy(reboot, '', unknown, 'rollback')).toBe('not known');
  });
});
