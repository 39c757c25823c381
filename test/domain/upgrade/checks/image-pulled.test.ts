import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { imagePulledCheck } from '../../../../source/domain/upgrade/checks/image-pulled.ts';
import type { Pull } from '../../../../source/domain/upgrade/survey.ts';
import { failingContact, homelabNode, ok } from '../../../helpers/nodes.ts';
import { failedWith, image, imageWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

function check(
  node: Parameters<typeof surveyWith>[0],
  pulls: Readonly<Record<string, { readonly image: string; readonly pull: Pull }>> = {},
) {
  const input = makeInput({ survey: surveyWith(node, {}, pulls) });
  return imagePulledCheck(input, makeDraft(input));
}
const none = { systemImages: ok([]) };
const pulled = { image, pull: { state: 'pulled' } } as const;

it('passes where every node lists the image, or has pulled it', () => {
  expect(check({})).toMatchObject({ status: 'passed', summary: 'the image is on all 3 nodes' });
  const pulls = { '192.168.1.101': pulled, '192.168.1.102': pulled, '192.168.1.103': pulled };
  expect(check(none, pulls).status).toBe('passed');
});

it('warns where it is not there yet', () => {
  expect(said(check(none, { '192.168.1.101': pulled }))).toEqual([
    'warning',
    'warning: not there yet on intel, m1mac: it is pulled on all 3 nodes before the first goes down',
  ]);
});

it('does not take the pull of another image for it', () => {
  const pulls = { '192.168.1.101': { ...pulled, image: 'factory.talos.dev/other:v1.13.9' } };
  expect(said(check({ '192.168.1.101': none }, pulls))).toEqual([
    'warning',
    'warning: not there yet on ryzen: it is pulled on all 3 nodes before the first goes down [192.168.1.101]',
  ]);
});

it('blocks where the pull failed, with its words, though others go on', () => {
  const pulls = {
    '192.168.1.101': { image, pull: { state: 'failed', message: 'not found' } },
    '192.168.1.102': { image, pull: { state: 'pulling' } },
  } as const;
  expect(said(check(none, pulls))).toEqual([
    'blocked',
    'blocked: ryzen cannot pull the image: not found [192.168.1.101]',
    'warning: not there yet on m1mac: it is pulled on all 3 nodes before the first goes down [192.168.1.103]',
  ]);
});

it('is being read while it is pulled, and while images are listed', () => {
  const pulls = { '192.168.1.102': { image, pull: { state: 'pulling' } } } as const;
  expect(check({}, pulls)).toMatchObject({
    status: 'reading',
    summary: 'reading the image: being pulled on intel',
  });
  expect(check({ systemImages: loading })).toMatchObject({
    status: 'reading',
    summary: 'reading the images of ryzen, intel, m1mac',
  });
});

it('warns where the images cannot be listed', () => {
  expect(said(check({ '192.168.1.102': { systemImages: failedWith('no answer') } }))).toEqual([
    'warning',
    'warning: could not be checked: the images of intel: no answer [192.168.1.102]',
  ]);
});

const imageless = imageWith({ image: null, how: 'none' });

it('leaves out nodes without an image', () => {
  const input = makeInput({ survey: surveyWith({ systemImages: loading }) });
  const draft = makeDraft(input, () => ({ image: imageless }));
  expect(imagePulledCheck(input, draft)).toMatchObject({
    status: 'skipped',
    summary: 'no node gets an image',
  });
});

it('is being read while images are still being worked out', () => {
  const input = makeInput({ survey: surveyWith({ '192.168.1.102': { security: loading } }) });
  const draft = makeDraft(input, ({ address }) => (address === '192.168.1.102' ? { image: imageless } : {}));
  expect(imagePulledCheck(input, draft)).toMatchObject({
    status: 'reading',
    summary: 'reading the images of intel',
  });
});

it('does not wait for the image of a node that is silent', () => {
  const silent = homelabNode('intel', {}, { contact: failingContact(2) });
  const input = makeInput({
    nodes: [homelabNode('ryzen'), silent],
    survey: surveyWith({ '192.168.1.102': { security: loading } }),
  });
  const draft = makeDraft(input, (node) => (node === silent ? { image: imageless } : {}));
  expect(imagePulledCheck(input, draft)).toMatchObject({
    status: 'passed',
    summary: 'the image is on this node',
  });
});
