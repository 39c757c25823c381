import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptySchematic,
  factoryOf,
  formatImage,
  installerOf,
  parseImage,
} from '../../../source/domain/upgrade/image-reference.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

function parsed(text: string) {
  const reference = parseImage(text);
  if (reference === null) throw new Error(`${text} is no reference`);
  return reference;
}

describe('parseImage', () => {
  it.each([
    ['ghcr.io/siderolabs/installer:v1.9.5', 'ghcr.io', 'siderolabs/installer', 'v1.9.5', null],
    ['harbor.lan:8443/a/b/installer:v1', 'harbor.lan:8443', 'a/b/installer', 'v1', null],
    ['localhost/installer', 'localhost', 'installer', null, null],
    ['localhost:5000/installer', 'localhost:5000', 'installer', null, null],
    ['[fd00::1]:5000/installer:v1', '[fd00::1]:5000', 'installer', 'v1', null],
    ['siderolabs/installer:latest', null, 'siderolabs/installer', 'latest', null],
    ['installer', null, 'installer', null, null],
    [`ghcr.io/a/installer@${digest}`, 'ghcr.io', 'a/installer', null, digest],
    [`ghcr.io/a/installer:v1.9.5@${digest}`, 'ghcr.io', 'a/installer', 'v1.9.5', digest],
  ])('takes %s apart', (text, registry, repository, tag, ofDigest) => {
    expect(parseImage(text)).toEqual({ registry, repository, tag, digest: ofDigest });
    expect(formatImage(parsed(text))).toBe(text);
  });

  it.each([
    '',
    'https://ghcr.io/siderolabs/installer:v1.9.5',
    'docker://ghcr.io/a',
    'ghcr.io/Siderolabs/installer',
    'ghcr.io/a/installer:',
    'ghcr.io/a/installer@sha256:12',
    'ghcr.io//installer',
    'ghcr.io/a b',
    '--image',
    '-e',
    'ghcr.io:port/a',
    'a\nb',
    `ghcr.io/${'a'.repeat(600)}`,
  ])('%j is no reference', (text) => {
    expect(parseImage(text)).toBeNull();
  });

  it('gives back every reference as it was', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,6}([._-][a-z0-9]{1,4})?$/);
    const some = fc.record({
      registry: fc.constantFrom(null, 'ghcr.io', 'harbor.lan:8443', 'localhost'),
      path: fc.array(part, { minLength: 2, maxLength: 4 }),
      tag: fc.option(fc.stringMatching(/^[a-z0-9][A-Za-z0-9._-]{0,12}$/)),
      digest: fc.option(fc.constant(digest)),
    });
    fc.assert(
      fc.property(some, ({ path, ...rest }) => {
        // Without a registry, the first part must not look like one.
        fc.pre(rest.registry !== null || !path[0]?.includes('.'));
        const reference = { ...rest, repository: path.join('/') };
        expect(parseImage(formatImage(reference))).toEqual(reference);
      }),
      { seed: 6 },
    );
  });
});

describe('installerOf', () => {
  it.each([
    ['factory.talos.dev/installer/ID:v1.9.5', 'installer', null, false],
    ['factory.talos.dev/installer-secureboot/ID:v1.9.5', 'installer-secureboot', null, true],
    ['factory.talos.dev/metal-installer/ID:v1.13.9', 'metal-installer', 'metal', false],
    [
      'factory.talos.dev/digital-ocean-installer/ID:v1.13.9',
      'digital-ocean-installer',
      'digital-ocean',
      false,
    ],
    ['harbor.lan:8443/talos/aws-installer-secureboot/ID:v1', 'aws-installer-secureboot', 'aws', true],
  ])('%s is of a factory', (text, name, platform, secureBoot) => {
    const reference = parsed(text.replace('ID', emptySchematic));
    expect(installerOf(reference)).toEqual({
      schematic: emptySchematic,
      name,
      platform,
      secureBoot,
      isStock: false,
    });
  });

  it.each(['ghcr.io/siderolabs/installer:v1.9.5', 'registry.lan:5000/ghcr/siderolabs/installer'])(
    '%s is stock',
    (text) => {
      expect(installerOf(parsed(text))).toMatchObject({ schematic: null, isStock: true, secureBoot: false });
    },
  );

  it.each([
    'registry.lan/team/installer:v1.9.5',
    'ghcr.io/siderolabs/imager:v1.9.5',
    `factory.talos.dev/metal/${emptySchematic}:v1.9.5`,
    'factory.talos.dev/metal-installer/1234:v1.9.5',
  ])('%s tells nothing', (text) => {
    expect(installerOf(parsed(text))).toBeNull();
  });

  it('knows where the images of a factory lie', () => {
    const place = (text: string) => factoryOf(parsed(text));
    expect(place(`factory.talos.dev/metal-installer/${emptySchematic}:v1`)).toBe('factory.talos.dev');
    expect(place(`harbor.lan:8443/a/b/installer/${emptySchematic}`)).toBe('harbor.lan:8443/a/b');
    expect(place(`installer/${emptySchematic}`)).toBe('');
  });
});
