import { describe, expect, it } from 'vitest';
import { loading } from '../../../source/domain/loaded.ts';
import { emptySchematic } from '../../../source/domain/upgrade/image-reference.ts';
import { denied } from '../../helpers/nodes.ts';
import { choose, other, own, type Runs } from './image-lab.ts';

const stock: Runs = { schematic: null, extensions: [] };

describe('the image of the running schematic', () => {
  const factory = 'factory.talos.dev';
  it.each<[string, Runs, string, string]>([
    ['below 1.10', { version: 'v1.8.4' }, 'v1.9.6', `${factory}/installer/${own}:v1.9.6`],
    ['to 1.10', { version: 'v1.9.6' }, 'v1.10.9', `${factory}/metal-installer/${own}:v1.10.9`],
    ['on a platform', { platform: 'nocloud' }, 'v1.13.9', `${factory}/nocloud-installer/${own}:v1.13.9`],
    ['to 1.14', {}, 'v1.14.0', `${factory}/metal-installer/${own}:v1.14.0`],
    [
      'with secure boot below 1.10',
      { version: 'v1.8.4', secureBoot: true, configured: `${factory}/installer-secureboot/${own}:v1.8.0` },
      'v1.9.6',
      `${factory}/installer-secureboot/${own}:v1.9.6`,
    ],
    [
      'with secure boot',
      { secureBoot: true, configured: `${factory}/metal-installer-secureboot/${own}:v1.12.0` },
      'v1.13.9',
      `${factory}/metal-installer-secureboot/${own}:v1.13.9`,
    ],
    [
      'without a platform below 1.10',
      { version: 'v1.8.4', platform: null },
      'v1.9.6',
      `${factory}/installer/${own}:v1.9.6`,
    ],
    [
      'at a factory of one’s own',
      { configured: `factory.lan:8443/metal-installer/${own}:v1.12.0` },
      'v1.13.9',
      `factory.lan:8443/metal-installer/${own}:v1.13.9`,
    ],
    [
      'at a mirror with a path',
      { configured: `harbor.lan/talos/proxy/installer/${own}:v1.9.0` },
      'v1.13.9',
      `harbor.lan/talos/proxy/metal-installer/${own}:v1.13.9`,
    ],
    [
      'at a mirror, by digest',
      { configured: `harbor.lan/installer/${own}@sha256:${'ab'.repeat(32)}` },
      'v1.13.9',
      `harbor.lan/metal-installer/${own}:v1.13.9`,
    ],
    [
      'without a registry',
      { configured: `talos/metal-installer/${own}:v1.9.0` },
      'v1.13.9',
      `talos/metal-installer/${own}:v1.13.9`,
    ],
    [
      'at the factory that 1.14 tells',
      { version: 'v1.14.0', factory: { apiUrl: 'https://factory.lan:8443/' } },
      'v1.14.1',
      `factory.lan:8443/metal-installer/${own}:v1.14.1`,
    ],
    [
      'where the configuration knows better than 1.14',
      {
        version: 'v1.14.0',
        factory: { apiUrl: 'https://factory.lan' },
        configured: `harbor.lan/x/metal-installer/${own}:v1.14.0`,
      },
      'v1.14.1',
      `harbor.lan/x/metal-installer/${own}:v1.14.1`,
    ],
    [
      'where 1.14 tells no factory',
      { version: 'v1.14.0', factory: { apiUrl: null } },
      'v1.14.1',
      `${factory}/metal-installer/${own}:v1.14.1`,
    ],
    [
      'that only 1.14 tells',
      { version: 'v1.14.0', schematic: null, factory: { apiUrl: null } },
      'v1.14.1',
      `${factory}/metal-installer/${own}:v1.14.1`,
    ],
    // The flavour is what the factory calls itself (siderolabs/talos: image_factory_schematic_test.go), no image's name.
    [
      'whatever the factory calls itself',
      { version: 'v1.14.0', factory: { apiUrl: null, flavor: 'aws-installer' } },
      'v1.14.1',
      `${factory}/metal-installer/${own}:v1.14.1`,
    ],
  ])('%s', (_, runs, version, image) => {
    expect(choose(runs, version)).toEqual({
      image,
      how: 'schematic',
      schematicBefore: own,
      schematicAfter: own,
      extensions: ['amd-ucode 20251125'],
      extensionsAfter: 'kept',
      notes: [],
      refusals: [],
    });
  });

  it('is made of the empty schematic like of any other', () => {
    const choice = choose({ schematic: emptySchematic, extensions: [] }, 'v1.13.9');
    expect(choice).toMatchObject({
      image: `factory.talos.dev/metal-installer/${emptySchematic}:v1.13.9`,
      how: 'schematic',
      schematicAfter: emptySchematic,
      extensionsAfter: 'none',
      notes: [],
    });
  });

  it.each<[string, Runs, string]>([
    [
      'of another schematic',
      { configured: `factory.lan/metal-installer/${other}:v1.12.0` },
      'the install image of its configuration is of another schematic, 613e1592: its schematic is fetched from factory.talos.dev',
    ],
    [
      'of the stock',
      { configured: 'ghcr.io/siderolabs/installer:v1.9.0' },
      'the install image of its configuration, ghcr.io/siderolabs/installer:v1.9.0, is not the one that runs: its schematic is fetched from factory.talos.dev',
    ],
    [
      'that is none',
      { configured: 'no image' },
      'the install image of its configuration, no image, is not the one that runs: its schematic is fetched from factory.talos.dev',
    ],
    [
      'that was not read',
      { configured: denied },
      'its machine configuration could not be read: its schematic is fetched from factory.talos.dev',
    ],
  ])('takes the default factory for an install image %s, and says so', (_, runs, note) => {
    const choice = choose(runs, 'v1.13.9');
    expect(choice.image).toBe(`factory.talos.dev/metal-installer/${own}:v1.13.9`);
    expect([choice.notes, choice.refusals]).toEqual([[note], []]);
  });

  it('says that another factory may have signed it', () => {
    for (const configured of [denied, null]) {
      expect(choose({ secureBoot: true, configured }, 'v1.13.9').notes).toContain(
        'whether factory.talos.dev signed what it boots is not known',
      );
    }
  });

  it('keeps the flavour it was installed with where secure boot is off, or not told', () => {
    const configured = `factory.talos.dev/metal-installer-secureboot/${own}:v1.12.0`;
    for (const secureBoot of [false, denied]) {
      expect(choose({ configured, secureBoot }, 'v1.13.9').image).toBe(
        `factory.talos.dev/metal-installer-secureboot/${own}:v1.13.9`,
      );
    }
  });
});

describe('the stock image', () => {
  it.each<[string, Runs, string, string]>([
    ['without an install image', {}, 'v1.13.9', 'ghcr.io/siderolabs/installer:v1.13.9'],
    [
      'from ghcr',
      { configured: 'ghcr.io/siderolabs/installer:v1.9.0' },
      'v1.13.9',
      'ghcr.io/siderolabs/installer:v1.13.9',
    ],
    [
      'from a mirror',
      { configured: 'registry.lan:5000/siderolabs/installer:v1.9.0' },
      'v1.13.9',
      'registry.lan:5000/siderolabs/installer:v1.13.9',
    ],
    [
      'from a mirror by another name',
      { configured: 'registry.lan:5000/talos:v1.9.0' },
      'v1.13.9',
      'registry.lan:5000/talos:v1.13.9',
    ],
    [
      'with GRUB on a platform',
      { platform: 'aws', uki: false },
      'v1.13.9',
      'ghcr.io/siderolabs/installer:v1.13.9',
    ],
    [
      'with GRUB on an unknown platform',
      { platform: null, uki: false },
      'v1.13.9',
      'ghcr.io/siderolabs/installer:v1.13.9',
    ],
    [
      'on a platform, to below 1.10',
      { platform: 'aws', version: 'v1.8.4', uki: null },
      'v1.9.6',
      'ghcr.io/siderolabs/installer:v1.9.6',
    ],
    [
      'on a platform, from below 1.10',
      { platform: 'aws', version: 'v1.9.6', uki: null },
      'v1.10.9',
      'ghcr.io/siderolabs/installer:v1.10.9',
    ],
  ])('%s', (_, runs, version, image) => {
    expect(choose({ ...stock, ...runs }, version)).toMatchObject({
      image,
      how: 'stock',
      schematicAfter: null,
      extensionsAfter: 'none',
      notes: [],
      refusals: [],
    });
  });

  it.each<[string, Runs, string]>([
    [
      'of a factory',
      { configured: `factory.lan/metal-installer/${own}:v1.9.0` },
      `the install image of its configuration, factory.lan/metal-installer/${own}:v1.9.0, is not the one that runs`,
    ],
    [
      'that is none',
      { configured: 'No Image' },
      'the install image of its configuration, No Image, is not the one that runs',
    ],
    [
      'that was not read',
      { configured: denied },
      'its machine configuration could not be read: the stock image is fetched from ghcr.io',
    ],
  ])('comes from ghcr for an install image %s, and says so', (_, runs, note) => {
    const { image, notes } = choose({ ...stock, ...runs }, 'v1.13.9');
    expect([image, notes]).toEqual(['ghcr.io/siderolabs/installer:v1.13.9', [note]]);
  });

  it.each<[string, Runs, string, string, readonly string[]]>([
    [
      'from 1.14 on',
      {},
      'v1.14.0',
      'metal-installer',
      [
        "the stock image ghcr.io/siderolabs/installer ends with 1.13: the factory's image without any extension takes its place",
      ],
    ],
    [
      'for a pre-release of 1.14',
      {},
      'v1.14.0-rc.1',
      'metal-installer',
      [
        "the stock image ghcr.io/siderolabs/installer ends with 1.13: the factory's image without any extension takes its place",
      ],
    ],
    [
      'from 1.14 on, with a mirror',
      { configured: 'registry.lan/siderolabs/installer:v1.13.0' },
      'v1.14.0',
      'metal-installer',
      [
        "the stock image ghcr.io/siderolabs/installer ends with 1.13: the factory's image without any extension takes its place",
        'the install image of its configuration, registry.lan/siderolabs/installer:v1.13.0, is not used',
      ],
    ],
    [
      'on a platform booted with a UKI',
      { platform: 'hcloud' },
      'v1.13.9',
      'hcloud-installer',
      [
        "the stock image would turn the platform hcloud into metal: the factory's image without any extension takes its place",
      ],
    ],
    [
      'on a platform, where UKI or GRUB is not told',
      { platform: 'hcloud', uki: null },
      'v1.13.9',
      'hcloud-installer',
      [
        "the stock image would turn the platform hcloud into metal: the factory's image without any extension takes its place",
      ],
    ],
  ])('gives way to the empty schematic %s', (_, runs, version, name, notes) => {
    expect(choose({ ...stock, ...runs }, version)).toMatchObject({
      image: `factory.talos.dev/${name}/${emptySchematic}:${version}`,
      how: 'empty schematic',
      schematicBefore: null,
      schematicAfter: emptySchematic,
      notes,
      refusals: [],
    });
  });
});

describe('no image follows', () => {
  const unknown = 'could not be read';
  it.each<[string, Runs, string | null, string]>([
    ['from no version', {}, null, 'which version to go to is not known'],
    [
      'from an own build',
      { schematic: null },
      'v1.13.9',
      'runs extensions that no schematic of a factory stands for (an own build): amd-ucode 20251125',
    ],
    [
      'from extensions on the empty schematic',
      { schematic: emptySchematic },
      'v1.13.9',
      'runs extensions that no schematic of a factory stands for (an own build): amd-ucode 20251125',
    ],
    ['from extensions that were not read', { extensions: denied }, 'v1.13.9', `its extensions ${unknown}`],
    [
      'from secure boot that was not read',
      { secureBoot: denied },
      'v1.13.9',
      `whether it boots with secure boot ${unknown}`,
    ],
    [
      'from secure boot without a schematic',
      { ...stock, secureBoot: true },
      'v1.13.9',
      'boots with secure boot, but from no image of a factory (an own build)',
    ],
    [
      'from an unknown platform',
      { platform: null },
      'v1.10.9',
      'its platform is not known, which names the image from 1.10 on',
    ],
    [
      'from an unknown platform, stock from 1.14 on',
      { ...stock, platform: null, uki: false },
      'v1.14.0',
      'its platform is not known, which names the image from 1.10 on',
    ],
    [
      'from an unknown platform, stock with a UKI',
      { ...stock, platform: null },
      'v1.13.9',
      'its platform is not known, which names the image from 1.10 on',
    ],
    ['from a container', { platform: 'container' }, 'v1.13.9', 'Talos in a container cannot be upgraded'],
    [
      'from a platform that fits into no name',
      { platform: 'equinixMetal' },
      'v1.13.9',
      `no image can be named by the schematic ${own} and the platform equinixMetal`,
    ],
    [
      'from a schematic that is no id',
      { schematic: '../x:y' },
      'v1.13.9',
      'no image can be named by the schematic ../x:y and the platform metal',
    ],
    [
      'for a board',
      { version: 'v1.6.8', architecture: 'arm64', kernelArguments: ['quiet', 'talos.board=rpi_generic'] },
      'v1.7.7',
      'runs on the board rpi_generic, which needs an overlay from 1.7 on',
    ],
    [
      'for a board with the stock image',
      { ...stock, version: 'v1.6.8', architecture: 'arm64', kernelArguments: ['talos.board=rpi_4'] },
      'v1.7.7',
      'runs on the board rpi_4, which needs an overlay from 1.7 on',
    ],
    [
      'for what may be a board',
      { version: 'v1.6.8', architecture: 'arm64', kernelArguments: denied },
      'v1.7.7',
      `whether it is a board, which needs an overlay from 1.7 on, ${unknown}`,
    ],
  ])('%s', (_, runs, version, reason) => {
    const { refusals, ...choice } = choose(runs, version);
    expect(choice).toMatchObject({
      image: null,
      how: 'none',
      schematicAfter: null,
      extensionsAfter: 'unknown',
      notes: [],
    });
    expect(refusals).toEqual([{ reason, remedy: expect.stringMatching(/^[a-z]+ /), canOverride: false }]);
  });

  it.each<[string, Runs, string]>([
    [
      'stays below 1.7',
      { version: 'v1.6.4', architecture: 'arm64', kernelArguments: ['talos.board=rpi_4'] },
      'v1.6.8',
    ],
    [
      'is one of 1.7 and newer',
      { version: 'v1.7.0', architecture: 'arm64', kernelArguments: ['talos.board=rpi_4'] },
      'v1.8.4',
    ],
    ['is amd64', { version: 'v1.6.8', kernelArguments: denied }, 'v1.7.7'],
    [
      'names none',
      {
        version: 'v1.6.8',
        architecture: 'arm64',
        kernelArguments: ['talos.platform=metal', 'talos.board=none'],
      },
      'v1.7.7',
    ],
  ])('but a board does not stand against it where the node %s', (_, runs, version) => {
    const { image, refusals } = choose(runs, version);
    expect([image, refusals]).toEqual([`factory.talos.dev/installer/${own}:${version}`, []]);
  });

  it.each<[string, Runs]>([
    ['the extensions', { extensions: loading }],
    ['the security state', { secureBoot: loading }],
    ['the machine configuration', { configured: loading }],
    ['the kernel arguments', { version: 'v1.6.8', kernelArguments: loading }],
    ['the factory', { version: 'v1.14.0', factory: loading }],
  ])('while reading %s, and nothing is refused', (what, runs) => {
    const { image, refusals, notes } = choose(runs, 'v1.14.1');
    expect([image, refusals, notes]).toEqual([null, [], [`reading ${what}`]]);
  });

  it('does not wait for what is of no matter', () => {
    const { image } = choose({ kernelArguments: loading, factory: loading }, 'v1.13.9');
    expect(image).toBe(`factory.talos.dev/metal-installer/${own}:v1.13.9`);
  });
});

describe('an own build without extensions, as far as its name tells', () => {
  const configured = 'registry.lan/boards/rk1:v1.13.0';
  it.each<[string, Runs, string]>([
    ['from 1.14 on', { configured }, 'v1.14.0'],
    ['where the stock image would change the platform', { configured, platform: 'hcloud' }, 'v1.13.9'],
  ])('is not replaced by the empty schematic %s', (_, runs, version) => {
    const { image, refusals } = choose({ ...stock, ...runs }, version);
    expect(image).toBeNull();
    expect(refusals).toEqual([
      {
        reason: `may be an own build, by the install image of its configuration, ${configured}: whether the factory's image holds what it does cannot be seen`,
        remedy: expect.stringMatching(/^give the image with --image/),
        canOverride: false,
      },
    ]);
  });

  it.each([['registry.lan/siderolabs/installer:v1.13.0'], [null], [`factory.lan/installer/${own}:v1.9.0`]])(
    'but %s is none',
    (name) => {
      expect(choose({ ...stock, configured: name }, 'v1.14.0').refusals).toEqual([]);
    },
  );
});
