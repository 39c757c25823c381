import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import type { TalosctlProgram } from '../../../../source/domain/upgrade/survey.ts';
import { denied, readAt } from '../../../helpers/nodes.ts';
import {
  checkOf,
  controlPlanes,
  type InputOptions,
  makeInput,
  talosctl,
  workers,
} from '../../../helpers/plans.ts';

const version = (talosVersion: string) => ({ talosVersion, architecture: 'amd64', platform: 'metal' });

function talosctlCheck(programs: readonly TalosctlProgram[], options: InputOptions = {}): Check {
  return checkOf(makePlan(makeInput({ ...options, cluster: { programs } })), 'talosctl');
}

describe('talosctl', () => {
  it.each([
    ['v1.13.3', 'passed', 'talosctl v1.13.3: the same minor'],
    ['v1.12.8', 'passed', 'talosctl v1.12.8: at most one minor apart'],
    ['v1.14.0', 'passed', 'talosctl v1.14.0: at most one minor apart'],
    ['v1.11.2', 'blocked', 'talosctl v1.11.2 and Talos v1.13.1 on intel are more than one minor apart'],
    ['v1.15.0', 'blocked', 'talosctl v1.15.0 and Talos v1.13.1 on intel are more than one minor apart'],
  ] as const)('%s', (client, status, summary) => {
    expect(talosctlCheck([talosctl(client)])).toMatchObject({ status, summary });
  });

  it('can be overridden, node by node', () => {
    const programs = [talosctl('v1.11.2')];
    const of = (numbers: readonly number[]) =>
      numbers.map((number) => ({ check: 'talosctl', address: `10.0.0.${number}` }) as const);
    const nodes = controlPlanes(3);
    expect(talosctlCheck(programs, { nodes, choices: { overrides: of([1, 2]) } }).status).toBe('blocked');
    expect(talosctlCheck(programs, { nodes, choices: { overrides: of([1, 2, 3]) } }).status).toBe('warning');
  });

  it('goes by the one for the minor, and only by nodes that are upgraded', () => {
    const nodes = [...controlPlanes(3), ...workers(1, { version: version('v1.12.3') })];
    const one = talosctl('v1.12.5', '1.12', '/opt/1.12');
    expect(talosctlCheck([talosctl('v1.10.0'), one], { nodes }).status).toBe('passed');
  });

  it('warns where it is too far from what the step brings', () => {
    const nodes = controlPlanes(3, { version: version('v1.12.11') });
    expect(talosctlCheck([talosctl('v1.11.2')], { nodes })).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining('more than one minor away from v1.13.9'),
    });
  });

  it('reads while its version is read', () => {
    const program = { path: '/usr/bin/talosctl', minor: null, version: loading };
    expect(talosctlCheck([program])).toMatchObject({
      status: 'reading',
      summary: 'reading the version of /usr/bin/talosctl',
    });
  });

  it('blocks where its version cannot be read', () => {
    const hint = 'install talosctl';
    const error = { kind: 'talosctl-missing', message: 'not found', hint } as const;
    const program = {
      path: 'talosctl',
      minor: null,
      version: { status: 'failed', at: readAt, error },
    } as const;
    expect(talosctlCheck([program], { nodes: controlPlanes(5) })).toMatchObject({
      status: 'blocked',
      summary: 'the version of talosctl, for cp-2, cp-3, cp-4 and 2 more, is not known: not found',
      findings: [{ remedy: hint, canOverride: false }],
    });
    expect(talosctlCheck([{ ...program, version: denied }]).findings[0]?.remedy).toBe(
      'look whether it can be started',
    );
  });

  it('has nothing to look at where nothing is upgraded', () => {
    const choices = { target: { version: 'v1.13.1', image: null } };
    expect(talosctlCheck([talosctl('v1.6.4')], { choices })).toMatchObject({
      status: 'skipped',
      summary: 'no node is upgraded',
    });
  });
});

it('blocks where what it tells is no version', () => {
  expect(talosctlCheck([talosctl('master')])).toMatchObject({
    status: 'blocked',
    summary: 'the version of talosctl, for intel, m1mac, ryzen, is not known: it tells master',
  });
});
