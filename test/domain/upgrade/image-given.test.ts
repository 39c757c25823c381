import { describe, expect, it } from 'vitest';
import { loading } from '../../../source/domain/loaded.ts';
import { emptySchematic } from '../../../source/domain/upgrade/image-reference.ts';
import { denied } from '../../helpers/nodes.ts';
import { atTarget, choose, other, own, type Runs } from './image-lab.ts';

const stock: Runs = { schematic: null, extensions: [] };
const digest = `@sha256:${'ab'.repeat(32)}`;
const metal = (schematic: string, version = 'v1.13.9') =>
  `factory.talos.dev/metal-installer/${schematic}:${version}`;
const stockImage = 'ghcr.io/siderolabs/installer:v1.13.9';
const ownBuild = 'registry.lan/talos:v1.13.9';
const seen = 'the extensions of the image cannot be seen: it is an own build';

describe('an image that was given', () => {
  it.each<[string, Runs, string, Record<string, unknown>]>([
    ['of the same schematic', {}, metal(own), { schematicAfter: own, extensionsAfter: 'kept', notes: [] }],
    [
      'of the same schematic at a mirror',
      {},
      `harbor.lan:8443/x/metal-installer/${own}:v1.13.9`,
      { extensionsAfter: 'kept' },
    ],
    [
      'of the same schematic with secure boot',
      { secureBoot: true },
      `factory.talos.dev/metal-installer-secureboot/${own}:v1.13.9`,
      { extensionsAfter: 'kept' },
    ],
    [
      'for a stock node',
      stock,
      metal(own),
      { schematicBefore: null, schematicAfter: own, extensionsAfter: 'none' },
    ],
    [
      'that is stock for a stock node',
      stock,
      stockImage,
      { schematicAfter: null, extensionsAfter: 'none', notes: [] },
    ],
    [
      'that is stock for the empty schematic',
      { schematic: emptySchematic, extensions: [] },
      stockImage,
      { extensionsAfter: 'none' },
    ],
    [
      'that is of its own for an own build',
      { schematic: null },
      ownBuild,
      { schematicAfter: null, extensionsAfter: 'unknown', notes: [seen] },
    ],
    ['that is of its own for a stock node', stock, ownBuild, { extensionsAfter: 'unknown', notes: [seen] }],
    ['of a schematic for an own build', { schematic: null }, metal(own), { extensionsAfter: 'unknown' }],
    [
      'that adds to the version, of its own',
      { schematic: null },
      'registry.lan/talos:v1.13.9-zfs',
      { notes: [seen] },
    ],
    ['without the v, of its own', { schematic: null }, 'registry.lan/talos:1.13.9', { notes: [seen] }],
    [
      'by digest',
      {},
      `factory.talos.dev/metal-installer/${own}${digest}`,
      { notes: ['that the image is v1.13.9 cannot be told from its digest'] },
    ],
    [
      'by tag and digest',
      {},
      `${metal(own)}${digest}`,
      { notes: ['the digest decides what is installed, whatever the tag says'] },
    ],
    [
      'as latest',
      {},
      metal(own, 'latest'),
      { notes: ['that the image is v1.13.9 cannot be told from its tag latest'] },
    ],
    [
      'without a tag',
      {},
      `factory.talos.dev/metal-installer/${own}`,
      { notes: ['that the image is v1.13.9 cannot be told from its tag latest'] },
    ],
    [
      'that is stock for GRUB on a platform',
      { ...stock, platform: 'aws', uki: false },
      stockImage,
      { extensionsAfter: 'none' },
    ],
  ])('%s is taken', (_, runs, image, expected) => {
    expect(choose(runs, 'v1.13.9', image)).toMatchObject({ image, how: 'given', refusals: [], ...expected });
  });

  it.each<[string, Runs, string, readonly string[]]>([
    [
      'drops extensions: stock',
      { schematic: null },
      stockImage,
      ['drops its extensions: amd-ucode 20251125'],
    ],
    [
      'drops extensions: the empty schematic',
      {},
      metal(emptySchematic),
      ['drops its extensions: amd-ucode 20251125'],
    ],
    [
      'changes the schematic',
      {},
      metal(other),
      ['changes its schematic, with extensions, kernel arguments and overlay: b8e8fbbe to 613e1592'],
    ],
    [
      'changes a schematic without extensions',
      { extensions: [] },
      stockImage,
      ['changes its schematic, with extensions, kernel arguments and overlay: b8e8fbbe to the stock image'],
    ],
    [
      'is of its own, where a schematic runs',
      {},
      ownBuild,
      ['whether the image holds what its schematic b8e8fbbe does cannot be seen: it is an own build'],
    ],
    [
      'may drop extensions that were not read',
      { extensions: denied },
      metal(own),
      ['its extensions could not be read, so that the image may drop some'],
    ],
    ['changes the platform', { platform: 'hcloud' }, metal(own), ['changes its platform: hcloud to metal']],
    [
      'changes the platform: stock with a UKI',
      { ...stock, platform: 'hcloud' },
      stockImage,
      ['changes its platform: hcloud to metal'],
    ],
    [
      'changes the platform: installer with a UKI',
      { platform: 'hcloud' },
      `factory.talos.dev/installer/${own}:v1.13.9`,
      ['changes its platform: hcloud to metal'],
    ],
    [
      'may change the platform',
      { platform: null },
      metal(own),
      ['whether it is of the platform metal, as the image, is not known'],
    ],
    [
      'is not signed',
      { secureBoot: true },
      metal(own),
      ['boots with secure boot, but the image is not signed for it'],
    ],
    [
      'is signed for nothing',
      {},
      `factory.talos.dev/metal-installer-secureboot/${own}:v1.13.9`,
      ['boots without secure boot, but the image is made for it'],
    ],
    [
      'may not be signed',
      { secureBoot: denied },
      metal(own),
      ['whether it boots with secure boot could not be read'],
    ],
    [
      'does several of these',
      { secureBoot: true, platform: 'aws' },
      metal(emptySchematic),
      [
        'drops its extensions: amd-ucode 20251125',
        'changes its platform: aws to metal',
        'boots with secure boot, but the image is not signed for it',
      ],
    ],
  ])('is refused, but may be forced: %s', (_, runs, image, reasons) => {
    const choice = choose(runs, 'v1.13.9', image);
    expect([choice.image, choice.refusals.map(({ reason }) => reason)]).toEqual([image, reasons]);
    expect(choice.refusals.every(({ canOverride, remedy }) => canOverride && /^[a-z]+ /.test(remedy))).toBe(
      true,
    );
  });

  it('tells what becomes of the extensions', () => {
    const become = (runs: Runs, image: string) => choose(runs, 'v1.13.9', image).extensionsAfter;
    expect(become({}, metal(emptySchematic))).toBe('dropped');
    expect(become({}, metal(other))).toBe('unknown');
    expect(become({ extensions: [] }, metal(other))).toBe('none');
  });

  it('is refused below 1.10 by a name that comes with 1.10', () => {
    const { refusals } = choose({ version: 'v1.9.0' }, 'v1.9.6', metal(own, 'v1.9.6'));
    expect(refusals.map(({ reason }) => reason)).toEqual(['a factory has no metal-installer below 1.10']);
  });

  const board: Runs = {
    version: 'v1.6.8',
    architecture: 'arm64',
    kernelArguments: ['talos.board=rpi_4'],
    uki: null,
  };
  it.each<[string, Runs, string, number]>([
    ['stock', { ...board, ...stock }, 'ghcr.io/siderolabs/installer:v1.7.7', 1],
    ['the schematic of before', { ...board, extensions: [] }, `factory.talos.dev/installer/${own}:v1.7.7`, 1],
    ['an own build', { ...board, ...stock }, 'registry.lan/talos:v1.7.7', 1],
    ['another schematic', { ...board, ...stock }, `factory.talos.dev/installer/${other}:v1.7.7`, 0],
    [
      'stock where it may be a board',
      { ...board, ...stock, kernelArguments: denied },
      'ghcr.io/siderolabs/installer:v1.7.7',
      1,
    ],
  ])('needs the overlay of a board: %s', (_, runs, image, count) => {
    const { refusals } = choose(runs, 'v1.7.7', image);
    expect(refusals.filter(({ reason }) => reason.includes('overlay')).length).toBe(count);
    expect(refusals.length).toBe(count);
  });

  it.each<[string, Runs, string | null, string, string]>([
    [
      'of another version',
      {},
      'v1.12.11',
      metal(own),
      'the image is v1.13.9, but this step goes to v1.12.11',
    ],
    [
      'of another version, though close',
      {},
      'v1.13.9',
      metal(own, 'v1.13.9-rc.1'),
      'the image is v1.13.9-rc.1, but this step goes to v1.13.9',
    ],
    [
      'of an own build of another version',
      { schematic: null },
      'v1.13.9',
      'registry.lan/talos:v1.13.90-zfs',
      'the image is v1.13.90-zfs, but this step goes to v1.13.9',
    ],
    [
      'of no version, when none is named',
      {},
      null,
      metal(own, 'latest'),
      'which version the image is cannot be told from its name',
    ],
    [
      'from ghcr from 1.14 on',
      stock,
      'v1.14.0',
      'ghcr.io/siderolabs/installer:v1.14.0',
      'ghcr.io/siderolabs/installer ends with 1.13',
    ],
    [
      'from ghcr from 1.14 on, when only the image is given',
      stock,
      null,
      'ghcr.io/siderolabs/installer:v1.14.0',
      'ghcr.io/siderolabs/installer ends with 1.13',
    ],
    [
      'from ghcr from 1.14 on, by digest',
      stock,
      'v1.14.0',
      `ghcr.io/siderolabs/installer${digest}`,
      'ghcr.io/siderolabs/installer ends with 1.13',
    ],
  ])('cannot be taken, whatever is typed: %s', (_, runs, version, image, reason) => {
    const { refusals } = choose(runs, version, image);
    expect(refusals).toEqual([{ reason, remedy: expect.stringMatching(/^[a-z]+ /), canOverride: false }]);
  });

  it('is none where it is no reference', () => {
    const { image, how, refusals } = choose({}, 'v1.13.9', 'https://factory.talos.dev/x');
    expect([image, how, refusals.length, refusals[0]?.canOverride]).toEqual([null, 'none', 1, false]);
  });

  it('is judged only when everything was read', () => {
    const { image, refusals } = choose({ extensions: loading }, 'v1.13.9', stockImage);
    expect([image, refusals]).toEqual([null, []]);
  });
});

describe('isAtTarget', () => {
  const runs: Runs = { version: 'v1.13.9' };
  it.each<[string, Runs, string, string | null, boolean | null]>([
    ['the same version', runs, 'v1.13.9', null, true],
    ['an older one', runs, 'v1.14.0', null, false],
    ['a newer one', runs, 'v1.12.11', null, false],
    ['a pre-release of it', { version: 'v1.13.9-rc.1' }, 'v1.13.9', null, false],
    ['what is no version', { version: 'dirty' }, 'v1.13.9', null, null],
    ['the image', runs, 'v1.13.9', metal(own), true],
    ['the image by digest', runs, 'v1.13.9', `factory.talos.dev/metal-installer/${own}${digest}`, true],
    ['another schematic', runs, 'v1.13.9', metal(other), false],
    [
      'extensions of its own on the schematic',
      { ...runs, schematic: emptySchematic },
      'v1.13.9',
      metal(emptySchematic),
      false,
    ],
    ['a schematic, where stock is given', runs, 'v1.13.9', stockImage, false],
    ['stock, as given', { ...runs, ...stock }, 'v1.13.9', stockImage, true],
    ['another secure boot flavour', { ...runs, secureBoot: true }, 'v1.13.9', metal(own), false],
    ['a flavour that was not read', { ...runs, secureBoot: denied }, 'v1.13.9', metal(own), null],
    ['extensions that are being read', { ...runs, extensions: loading }, 'v1.13.9', metal(own), null],
    ['the version of an own build', runs, 'v1.13.9', ownBuild, null],
    ['the version, of what is no image', runs, 'v1.13.9', 'no image', null],
    ['an older version than the image', runs, 'v1.14.0', metal(own, 'v1.14.0'), false],
    ['the version of a hop before the image', runs, 'v1.13.9', metal(other, 'v1.14.0'), true],
  ])('with %s', (_, node, stepVersion, image, expected) => {
    expect(atTarget(node, stepVersion, image)).toBe(expected);
  });
});

it('says that an own build may not be signed for secure boot, nor be of the platform', () => {
  const runs: Runs = { schematic: null, secureBoot: true, platform: 'hcloud' };
  expect(choose(runs, 'v1.13.9', ownBuild).notes).toEqual([
    seen,
    'that it is signed for secure boot cannot be seen',
    'that it is of the platform hcloud cannot be seen',
  ]);
});
