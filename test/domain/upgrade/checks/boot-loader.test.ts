import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { bootLoaderCheck } from '../../../../source/domain/upgrade/checks/boot-loader.ts';
import type { NodePlan } from '../../../../source/domain/upgrade/plan.ts';
import type { NodeSurvey } from '../../../../source/domain/upgrade/survey.ts';
import { homelabNode, ok } from '../../../helpers/nodes.ts';
import { commandWith, failedWith, imageWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

function check(node: Partial<NodeSurvey>, plan: Partial<NodePlan> = {}) {
  const input = makeInput({ nodes: [homelabNode('ryzen')], survey: surveyWith(node) });
  return bootLoaderCheck(
    input,
    makeDraft(input, () => plan),
  );
}
const extra = ok({
  installImage: null,
  extraKernelArguments: ['net.ifnames=0', 'console=ttyS1'],
  clusterEndpoint: null,
  virtualAddresses: [],
});
const grub = ok({ secureBoot: false, bootedWithUki: false });
const untold = ok({ secureBoot: false, bootedWithUki: null });
const legacy = { command: commandWith('--legacy') };

it.each<{ name: string; node: Partial<NodeSurvey>; plan: Partial<NodePlan> }>([
  { name: 'a UKI', node: { configuration: extra }, plan: {} },
  {
    name: 'secure boot, where a UKI is not told',
    node: { configuration: extra, security: ok({ secureBoot: true, bootedWithUki: null }) },
    plan: {},
  },
  { name: 'GRUB without arguments', node: { security: grub }, plan: {} },
  { name: 'GRUB below 1.13', node: { configuration: extra, security: grub }, plan: { from: 'v1.12.11' } },
])('passes: $name', ({ node, plan }) => {
  expect(check(node, plan)).toMatchObject({ status: 'passed', summary: 'kernel arguments are kept' });
});

it('has nothing to look at on a node that stays', () => {
  expect(check({ configuration: extra, security: grub }, { part: 'at target' })).toMatchObject({
    status: 'skipped',
    summary: 'no node is upgraded',
    findings: [],
  });
});

it.each([
  {
    name: 'GRUB',
    security: grub,
    plan: legacy,
    words: 'boots with GRUB',
    how: 'upgraded with --legacy, so that they are kept',
  },
  {
    name: 'it may be GRUB',
    security: untold,
    plan: legacy,
    words: 'may boot with GRUB',
    how: 'upgraded with --legacy, so that they are kept',
  },
  {
    name: 'GRUB through talosctl 1.12',
    security: grub,
    plan: { command: commandWith('--wait') },
    words: 'boots with GRUB',
    how: 'upgraded the older way by this talosctl, so that they are kept',
  },
  {
    name: 'GRUB through the new API',
    security: grub,
    plan: { command: commandWith('--drain=false') },
    words: 'boots with GRUB',
    how: 'the upgrade drops them',
  },
])('warns of what becomes of the arguments: $name', ({ security, plan, words, how }) => {
  expect(said(check({ configuration: extra, security }, plan))).toEqual([
    'warning',
    `warning: ryzen ${words} and has extraKernelArgs (net.ifnames=0 console=ttyS1): ${how} [192.168.1.101]`,
  ]);
});

it('warns for a board of Talos 1.6 that gets a given image of 1.7 or newer', () => {
  const kernelArguments = ok(['talos.platform=metal', 'talos.board=rpi_generic']);
  const plan = { from: 'v1.6.8', to: 'v1.7.7', image: imageWith({ how: 'given' }) };
  expect(said(check({ kernelArguments }, plan))).toEqual([
    'warning',
    'warning: ryzen is a board (rpi_generic): from Talos 1.7 on it boots only with the overlay of the board in its image [192.168.1.101]',
  ]);
  expect(check({ kernelArguments }, { ...plan, to: 'v1.6.9' }).status).toBe('passed');
  expect(check({ kernelArguments }, { ...plan, from: 'v1.7.0' }).status).toBe('passed');
  expect(check({ kernelArguments: ok(['talos.board=none']) }, plan).status).toBe('passed');
  // Any other image is refused by the check `images`.
  expect(check({ kernelArguments }, { ...plan, image: imageWith({}) }).status).toBe('passed');
});

it('waits for the readings, and warns once where they fail', () => {
  expect(check({ security: loading })).toMatchObject({
    status: 'reading',
    summary: 'reading the boot loader of ryzen',
  });
  const failed = failedWith('not authorized', 'permission');
  expect(said(check({ security: failed, configuration: failed }))).toEqual([
    'warning',
    'warning: could not be checked: the boot loader of ryzen: not authorized [192.168.1.101]',
  ]);
});

it('does not ask for what decides nothing', () => {
  const unasked = { security: loading, configuration: loading } as const;
  expect(check(unasked, { from: 'v1.12.11' }).status).toBe('passed');
  expect(check({ kernelArguments: loading }).status).toBe('passed');
  expect(check({ kernelArguments: loading }, { from: 'v1.6.8', to: 'v1.7.7' }).status).toBe('reading');
});
