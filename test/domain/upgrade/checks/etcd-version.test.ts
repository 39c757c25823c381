import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { checkOf, controlPlanes, type InputOptions, makeInput, workers } from '../../../helpers/plans.ts';

function versionCheck(from: string, to: string, options: Pick<InputOptions, 'choices'> = {}): Check {
  const version = { talosVersion: from, architecture: 'amd64', platform: 'metal' };
  const facts = { version, kubernetesVersion: 'v1.33.6' };
  const nodes = [...controlPlanes(3, facts), ...workers(2, facts)];
  const choices = { target: { version: to, image: null }, ...options.choices };
  return checkOf(makePlan(makeInput({ nodes, choices })), 'etcd-version');
}

describe('etcd-version', () => {
  it.each([
    ['v1.12.11', 'v1.13.9', 'etcd 3.6 before and after'],
    ['v1.13.1', 'v1.13.9', 'etcd 3.6 before and after'],
    ['v1.10.3', 'v1.10.9', 'etcd 3.5 before and after'],
  ])('passes from %s to %s', (from, to, summary) => {
    expect(versionCheck(from, to)).toMatchObject({ status: 'passed', summary });
  });

  it.each([
    ['v1.10.9', 'v1.11.6', 'etcd goes from 3.5 to 3.6: no way back after the last control plane, cp-1'],
    ['v1.13.9', 'v1.14.0', 'etcd goes from 3.6 to 3.7: no way back after the last control plane, cp-1'],
  ])('warns on the last control plane from %s to %s', (from, to, summary) => {
    expect(versionCheck(from, to)).toMatchObject({
      status: 'warning',
      summary,
      findings: [{ address: '10.0.0.1', canOverride: false }],
    });
  });

  it('goes from the latest patch of 1.10 only', () => {
    expect(versionCheck('v1.10.3', 'v1.11.6').status).toBe('passed');
  });

  it('says who keeps the way back open', () => {
    const check = versionCheck('v1.10.9', 'v1.11.6', { choices: { leftOut: ['10.0.0.2'] } });
    expect(check.summary).toBe(
      'etcd goes from 3.5 to 3.6: the way back is open only as long as cp-2 runs the old one',
    );
  });

  it('does not count on one that is left out and has the new etcd already', () => {
    const facts = (from: string) => ({
      version: { talosVersion: from, architecture: 'amd64', platform: 'metal' },
      kubernetesVersion: 'v1.33.6',
    });
    const [first, , third] = controlPlanes(3, facts('v1.10.9'));
    const second = controlPlanes(3, facts('v1.11.1'))[1];
    const nodes = [first, second, third].filter((node) => node !== undefined);
    const choices = { target: { version: 'v1.11.6', image: null }, leftOut: ['10.0.0.2'] };
    expect(checkOf(makePlan(makeInput({ nodes, choices })), 'etcd-version').summary).toBe(
      'etcd goes from 3.5 to 3.6: no way back after the last control plane, cp-1',
    );
  });

  it('has nothing to look at without a step', () => {
    expect(versionCheck('v1.13.9', 'v1.13.9')).toMatchObject({
      status: 'skipped',
      summary: 'no node is upgraded',
    });
  });

  it('says nothing where only workers are upgraded', () => {
    const leftOut = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
    expect(versionCheck('v1.10.9', 'v1.11.6', { choices: { leftOut } }).status).toBe('passed');
    expect(versionCheck('v1.14.9', 'v1.15.0', { choices: { leftOut } })).toMatchObject({
      status: 'passed',
      summary: 'etcd is not upgraded',
    });
  });

  it('never passes where the etcd of a release is not known', () => {
    expect(versionCheck('v1.14.9', 'v1.15.0')).toMatchObject({
      status: 'warning',
      summary: 'could not be checked: which etcd comes with v1.14.9 and v1.15.0 is not known',
    });
  });
});
