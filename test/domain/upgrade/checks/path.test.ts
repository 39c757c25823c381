import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { homelabNode } from '../../../helpers/nodes.ts';
import { checkOf, controlPlanes, type InputOptions, makeInput } from '../../../helpers/plans.ts';

const pathCheck = (options: InputOptions): Check => checkOf(makePlan(makeInput(options)), 'path');

const version = (talosVersion: string) => ({ talosVersion, architecture: 'amd64', platform: 'metal' });
const to = (target: string | null) => ({ target: { version: target, image: null } });

describe('path', () => {
  it('passes with the only step', () => {
    expect(pathCheck({})).toMatchObject({ status: 'passed', summary: 'v1.13.1 → v1.13.9' });
  });

  it('tells which of several steps it is', () => {
    const nodes = controlPlanes(3, { version: version('v1.6.4'), kubernetesVersion: 'v1.29.7' });
    const check = pathCheck({ nodes });
    expect(check.status).toBe('passed');
    expect(check.summary).toMatch(/^v1\.6\.4 → v1\.6\.8: one step at a time, this is 1 of \d+$/);
  });

  it('passes with nothing to do', () => {
    expect(pathCheck({ choices: to('v1.13.1') })).toMatchObject({
      status: 'passed',
      summary: 'every node is at the target',
    });
  });

  it.each([
    [null, 'blocked'],
    ['v1.12.11', 'blocked'],
    ['v2.0.0', 'blocked'],
    ['v1.13.0', 'warning'],
    ['v1.13.99', 'warning'],
    ['v1.14.0-rc.1', 'warning'],
  ] as const)('takes over what is wrong with the way to %s', (target, status) => {
    const check = pathCheck({ choices: to(target) });
    expect(check.status).toBe(status);
    expect(check.findings.length).toBeGreaterThan(0);
  });

  it('says nothing of a path of which the beginning is still read', () => {
    const nodes = [homelabNode('ryzen', { version: loading }), homelabNode('intel')];
    const check = pathCheck({ nodes, choices: to('v1.13.1') });
    expect(check).toMatchObject({ status: 'reading', summary: 'reading the version of ryzen', findings: [] });
  });

  it('warns of one that is left out and falls behind', () => {
    const behind = homelabNode('ryzen', { version: version('v1.11.6') });
    const nodes = [behind, homelabNode('intel'), homelabNode('m1mac')];
    expect(pathCheck({ nodes, choices: { leftOut: [behind.address] } })).toMatchObject({
      status: 'warning',
      findings: [{ address: behind.address, remedy: 'take it in, and upgrade it first' }],
    });
  });

  it('lets one be left out that is one minor behind', () => {
    const behind = homelabNode('ryzen', { version: version('v1.12.11') });
    const nodes = [behind, homelabNode('intel'), homelabNode('m1mac')];
    expect(pathCheck({ nodes, choices: { leftOut: [behind.address] } }).status).toBe('passed');
  });
});
