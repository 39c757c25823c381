import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { denied, type FactOverrides, homelabNode, ok, readAt } from '../../../helpers/nodes.ts';
import { checkOf, makeInput, readSurvey } from '../../../helpers/plans.ts';

/** With these facts, and installers, of m1mac. */
function otherCheck(facts: FactOverrides, systemImages: readonly string[] = []): Check {
  const nodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac', facts)];
  const surveys = { '192.168.1.103': readSurvey({ systemImages: ok(systemImages) }) };
  return checkOf(makePlan(makeInput({ nodes, surveys })), 'other-upgrade');
}

const booted = (secondsAgo: number, stage = 'running') => ({
  machineStatus: {
    stage,
    ready: true,
    unmetConditions: [],
    bootMarker: new Date(readAt - secondsAgo * 1000).toISOString(),
  },
});

const schematic = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';
const installer = (version: string, id = schematic) => `factory.talos.dev/metal-installer/${id}:${version}`;

describe('other-upgrade', () => {
  it('passes with nobody at it', () => {
    expect(otherCheck({})).toMatchObject({ status: 'passed', summary: 'no other upgrade is seen' });
  });

  it.each(['upgrading', 'rebooting', 'installing', 'booting', 'shutting down', 'resetting'])(
    'blocks while one is %s',
    (stage) => {
      const check = otherCheck(booted(30, stage));
      expect(check).toMatchObject({
        status: 'blocked',
        summary: `m1mac is ${stage}: somebody else may be upgrading`,
      });
      expect(check.findings).toHaveLength(1);
    },
  );

  it.each([
    [30, 'm1mac rebooted <1 min ago: somebody else may be upgrading'],
    [130, 'm1mac rebooted 2 min ago: somebody else may be upgrading'],
    [299, 'm1mac rebooted 2 min ago: somebody else may be upgrading'],
    // The clock of the node is a little ahead.
    [-20, 'm1mac rebooted <1 min ago: somebody else may be upgrading'],
  ])('warns of one that booted %i s ago', (ago, summary) => {
    expect(otherCheck(booted(ago))).toMatchObject({ status: 'warning', summary });
  });

  it.each([300, 86_400, -7200])('says nothing of one that booted %i s ago', (ago) => {
    expect(otherCheck(booted(ago)).status).toBe('passed');
  });

  it('warns of an installer that is of another upgrade', () => {
    const foreign = installer('v1.13.8');
    expect(otherCheck({}, [foreign])).toMatchObject({
      status: 'warning',
      summary: `m1mac has pulled ${foreign}, which is not of this plan`,
    });
  });

  it('says nothing of an installer that was pulled from here, for a target that is another now', () => {
    const image = installer('v1.13.8');
    const nodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')];
    const surveys = { '192.168.1.103': readSurvey({ systemImages: ok([image]) }) };
    const input = makeInput({ nodes, surveys });
    const pulls = { '192.168.1.103': { image, pull: { state: 'pulled' } } } as const;
    const plan = makePlan({ ...input, survey: { ...input.survey, pulls } });
    expect(checkOf(plan, 'other-upgrade').status).toBe('passed');
  });

  it.each([
    ['what runs', installer('v1.13.1')],
    ['what ran', installer('v1.12.3', 'a'.repeat(64))],
    ['this plan', installer('v1.13.9')],
    ['no upgrade', 'registry.k8s.io/etcd:v3.6.12'],
    ['no version', 'ghcr.io/siderolabs/installer:latest'],
    ['no reference', 'Not A Reference'],
  ])('says nothing of the image of %s', (_, image) => {
    expect(otherCheck({}, [image]).status).toBe('passed');
  });

  it('never passes without the stage', () => {
    expect(otherCheck({ machineStatus: denied }).status).toBe('warning');
    expect(otherCheck({ machineStatus: loading }).status).toBe('reading');
  });
});
