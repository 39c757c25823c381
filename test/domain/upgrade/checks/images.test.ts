import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { imagesCheck } from '../../../../source/domain/upgrade/checks/images.ts';
import type { ImageChoice, PlanInput } from '../../../../source/domain/upgrade/plan.ts';
import { failingContact, homelabNode } from '../../../helpers/nodes.ts';
import { imageWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

/** The image of intel differs. */
function check(choice: Partial<ImageChoice>, rest: Partial<PlanInput> = {}) {
  const input = makeInput(rest);
  return imagesCheck(
    input,
    makeDraft(input, ({ address }) => (address === '192.168.1.102' ? { image: imageWith(choice) } : {})),
  );
}
const empty = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

it('passes where schematic and registry stay, whatever is noted', () => {
  expect(check({ notes: ['factory.talos.dev is kept'] })).toMatchObject({
    status: 'passed',
    summary: '3 nodes: schematic and extensions are kept',
  });
});

it('blocks for each refusal, overridable where it says so', () => {
  const refusals = [
    { reason: 'the image drops iscsi-tools', remedy: 'give another one', canOverride: true },
    { reason: 'the image is of v1.12.11', remedy: 'give the one of v1.13.9', canOverride: false },
  ];
  expect(said(check({ refusals }))).toEqual([
    'blocked',
    'blocked (overridable): intel: the image drops iscsi-tools [192.168.1.102]',
    'blocked: intel: the image is of v1.12.11 [192.168.1.102]',
  ]);
});

it('takes an override for the node that was typed only', () => {
  const refusals = [{ reason: 'the image drops iscsi-tools', remedy: 'give another one', canOverride: true }];
  const { choices } = makeInput();
  const typed = (address: string) =>
    check({ refusals }, { choices: { ...choices, overrides: [{ check: 'images', address }] } });
  expect(typed('192.168.1.102').status).toBe('warning');
  expect(typed('192.168.1.101').status).toBe('blocked');
});

it.each<{ name: string; choice: Partial<ImageChoice>; expected: readonly string[] }>([
  {
    name: 'another schematic',
    choice: { schematicAfter: empty, notes: ['why'] },
    expected: ['its schematic changes: b8e8fbbe1b52 → 376567988ad3', 'why'],
  },
  {
    name: 'the empty schematic where there was none',
    choice: {
      how: 'empty schematic',
      schematicBefore: null,
      schematicAfter: empty,
      notes: ['the stock image ends'],
    },
    expected: ['its schematic changes: none → 376567988ad3', 'the stock image ends'],
  },
  {
    name: 'extensions that cannot be seen',
    choice: { how: 'given', extensionsAfter: 'unknown' },
    expected: ['what becomes of its extensions cannot be told: amd-ucode 20251125'],
  },
  {
    name: 'another registry',
    choice: { image: 'harbor.lan:8443/talos/installer:v1.13.9', notes: ['from harbor'] },
    expected: ['from harbor'],
  },
])('warns of $name', ({ choice, expected }) => {
  expect(said(check(choice))).toEqual([
    'warning',
    ...expected.map((words) => `warning: intel: ${words} [192.168.1.102]`),
  ]);
});

it('says once what holds for many nodes', () => {
  const input = makeInput();
  const image = imageWith({ schematicBefore: null, schematicAfter: empty });
  expect(
    said(
      imagesCheck(
        input,
        makeDraft(input, () => ({ image })),
      ),
    ),
  ).toEqual(['warning', 'warning: ryzen, intel, m1mac: its schematic changes: none → 376567988ad3']);
});

it('blocks where no image can be named', () => {
  expect(said(check({ image: null, how: 'none' }))).toEqual([
    'blocked',
    'blocked: intel: no image can be named [192.168.1.102]',
  ]);
});

it('is being read while something that the image follows from is, without a refusal', () => {
  const survey = surveyWith({ '192.168.1.102': { security: loading } });
  const refusals = [{ reason: 'secure boot is not known', remedy: 'wait', canOverride: false }];
  expect(check({ image: null, refusals }, { survey })).toMatchObject({
    status: 'reading',
    summary: 'reading what the image follows from of intel',
    findings: [],
  });
});

it('does not wait for a node that is silent', () => {
  const intel = homelabNode('intel', { extensions: loading }, { contact: failingContact(2) });
  const result = check({ image: null }, { nodes: [homelabNode('ryzen'), intel] });
  expect(result.status).toBe('warning');
  expect(result.summary).toContain('could not be checked: what the image follows from of intel');
});

it('has nothing to look at where no node gets an image: Kubernetes comes first', () => {
  const input = makeInput();
  expect(
    imagesCheck(
      input,
      makeDraft(input, () => ({ image: null })),
    ),
  ).toMatchObject({
    status: 'skipped',
    summary: 'no node is upgraded',
  });
});

it('warns where what the image follows from was told once, but not any more', () => {
  const error = { kind: 'timeout', message: 'timed out', hint: null } as const;
  const intel = homelabNode('intel', {
    extensions: { status: 'stale', value: { schematic: null, list: [] }, at: 0, error },
  });
  const nodes = [homelabNode('ryzen'), intel, homelabNode('m1mac')];
  expect(said(check({}, { nodes }))).toEqual([
    'warning',
    'warning: could not be checked again: the extensions of intel: timed out [192.168.1.102]',
  ]);
});
