import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { denied, failingContact } from '../../../helpers/nodes.ts';
import {
  checkOf,
  controlPlanes,
  type InputOptions,
  makeInput,
  talosctl,
  workers,
} from '../../../helpers/plans.ts';

const rangeCheck = (options: InputOptions): Check =>
  checkOf(makePlan(makeInput(options)), 'kubernetes-range');

const version = (talosVersion: string) => ({ talosVersion, architecture: 'amd64', platform: 'metal' });

describe('kubernetes-range', () => {
  it('passes within the range', () => {
    expect(rangeCheck({})).toMatchObject({
      status: 'passed',
      summary: 'Talos v1.13.9 works with Kubernetes 1.31 to 1.36',
    });
  });

  const old = { version: version('v1.11.6'), kubernetesVersion: 'v1.29.7' };

  it('blocks where Kubernetes comes first, and names the command in short: the exact one is among the plan’s', () => {
    const options = { nodes: controlPlanes(3, old), cluster: { programs: [talosctl('v1.11.2')] } };
    const check = rangeCheck(options);
    expect(check.status).toBe('blocked');
    expect(check.summary).toMatch(/^Kubernetes v1\.29\.7 has to be upgraded to v1\.30\.\d+ first: /);
    expect(check.findings[0]?.remedy).toMatch(
      /^run talosctl upgrade-k8s --to 1\.30\.\d+ on one control plane, then plan again$/,
    );
  });

  it('names the command where no control plane answers', () => {
    const nodes = controlPlanes(3, old).map((node) => ({ ...node, contact: failingContact(4) }));
    const [first] = rangeCheck({ nodes }).findings;
    expect(first?.remedy).toMatch(
      /^run talosctl upgrade-k8s --to 1\.30\.\d+ on one control plane, then plan again$/,
    );
  });

  it('blocks for a single kubelet that is too new', () => {
    const talos = version('v1.12.11');
    const newer = workers(1, { version: talos, kubernetesVersion: 'v1.38.0' });
    const check = rangeCheck({ nodes: [...controlPlanes(3, { version: talos }), ...newer] });
    expect(check).toMatchObject({
      status: 'blocked',
      findings: [{ reason: 'Talos v1.13.9 works with Kubernetes 1.31 to 1.36, and v1.38.0 runs' }],
    });
  });

  it.each([
    ['tells none', null],
    ['may not tell', denied],
  ])('warns of a node that %s', (_, kubernetesVersion) => {
    const nodes = [...controlPlanes(3), ...workers(1, { kubernetesVersion })];
    expect(rangeCheck({ nodes })).toMatchObject({
      status: 'warning',
      summary: 'could not be checked: the Kubernetes version of w-1 is not known',
      findings: [{ address: '10.0.1.1' }],
    });
  });

  it('reads while one is read', () => {
    const nodes = [...controlPlanes(3), ...workers(1, { kubernetesVersion: loading })];
    expect(rangeCheck({ nodes }).status).toBe('reading');
  });

  it('warns where the range is not known', () => {
    const nodes = controlPlanes(3, { version: version('v1.14.0') });
    const choices = { target: { version: 'v1.15.0', image: null } };
    expect(rangeCheck({ nodes, choices })).toMatchObject({
      status: 'warning',
      summary: 'could not be checked: which Kubernetes v1.15.0 works with is not known',
    });
  });
});

it('lets the latest patch of the minor that runs come first, with a Kubernetes that is too new for it', () => {
  const nodes = controlPlanes(3, { version: version('v1.12.3'), kubernetesVersion: 'v1.36.1' });
  const plan = makePlan(makeInput({ nodes }));
  expect(plan.step).toMatchObject({ from: 'v1.12.3', to: 'v1.12.11' });
  expect(checkOf(plan, 'kubernetes-range')).toMatchObject({
    status: 'warning',
    summary: 'Talos v1.12.11 works with Kubernetes 1.30 to 1.35, and v1.36.1 runs',
  });
  expect(plan.verdict).toBe('ready');
});

it('but not another minor', () => {
  const nodes = controlPlanes(3, { version: version('v1.12.11'), kubernetesVersion: 'v1.37.1' });
  expect(makePlan(makeInput({ nodes })).verdict).toBe('blocked');
});
