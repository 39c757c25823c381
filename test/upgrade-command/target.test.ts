import { describe, expect, it } from 'vitest';
import { releases } from '../../source/domain/upgrade/releases.ts';
import { AppError } from '../../source/errors.ts';
import { readTarget } from '../../source/upgrade-command/target.ts';

const factory = (tag: string) => `factory.talos.dev/metal-installer/${'a'.repeat(64)}:${tag}`;
const nothing = { to: null, image: null };
const unset = { to: null, installerImage: null };

describe('the target', () => {
  it.each([
    ['v1.13.9', 'v1.13.9'],
    ['1.13.9', 'v1.13.9'],
    ['1.13', 'v1.13.9'],
    ['v1.12', 'v1.12.11'],
    ['1.99.0', 'v1.99.0'],
    ['v1.14.0-rc.1', 'v1.14.0-rc.1'],
  ])('%s is %s', (to, version) => {
    const { target, note } = readTarget({ to, image: null }, unset, releases);
    expect({ target, note }).toEqual({ target: { version, image: null }, note: null });
  });

  it.each([
    ['latest', '--to: "latest" is no version of Talos'],
    ['', '--to: "" is no version of Talos'],
    ['vv1.13.9', '--to: "vv1.13.9" is no version of Talos'],
    ['1.13.x', '--to: "1.13.x" is no version of Talos'],
    ['\u001b[31m1', '--to: "1" is no version of Talos'],
    ['1.99', 'no release of Talos 1.99 is known (releases as of 2026-08-31)'],
    // There is a pre-release, and nothing else.
    ['1.14', 'no release of Talos 1.14 is known'],
  ])('%j is wrong usage', (to, message) => {
    expect(() => readTarget({ to, image: null }, unset, releases)).toThrow(message);
    expect(() => readTarget({ to, image: null }, unset, releases)).toThrow(AppError);
  });

  it.each(['', 'v1.13.9', 'a b/c', 'http://x/y'])('%j is no image', (image) => {
    expect(() => readTarget({ to: null, image }, unset, releases)).toThrow('is no installer image');
  });

  it.each([
    // What was typed comes before what is configured.
    [{ to: 'v1.12.11', image: null }, { to: 'v1.13.9', installerImage: null }, 'v1.12.11', null],
    [nothing, { to: '1.13', installerImage: null }, 'v1.13.9', null],
    [nothing, { to: '1.13', installerImage: 'own/installer:x' }, 'v1.13.9', 'own/installer:x'],
    [nothing, { to: null, installerImage: factory('v1.13.9') }, 'v1.13.9', factory('v1.13.9')],
    // An image is its version, where its tag is one.
    [
      { to: null, image: factory('v1.12.11') },
      { to: '1.13', installerImage: null },
      'v1.12.11',
      factory('v1.12.11'),
    ],
    [
      { to: null, image: factory('latest') },
      { to: '1.13', installerImage: null },
      'v1.13.9',
      factory('latest'),
    ],
    [{ to: null, image: factory('latest') }, unset, null, factory('latest')],
    // Both were typed: that they do not fit is for the plan to say.
    [{ to: 'v1.13.9', image: factory('v1.12.11') }, unset, 'v1.13.9', factory('v1.12.11')],
    [
      { to: 'v1.13.9', image: null },
      { to: null, installerImage: factory('v1.13.9') },
      'v1.13.9',
      factory('v1.13.9'),
    ],
    [nothing, unset, null, null],
  ])('of %j and config.json %j is %s with %s', (typed, configured, version, image) => {
    const read = readTarget(typed, configured, releases);
    expect(read).toEqual({ target: { version, image }, note: null });
  });

  it('is not a configured image of another version, and that is said', () => {
    const configured = { to: null, installerImage: factory('v1.13.9') };
    expect(readTarget({ to: '1.12', image: null }, configured, releases)).toEqual({
      target: { version: 'v1.12.11', image: null },
      note: 'upgrade.installerImage in config.json is v1.13.9: it is not used for v1.12.11',
    });
  });

  it('says which file has what is no release', () => {
    expect(() => readTarget(nothing, { to: '1.77', installerImage: null }, releases)).toThrow(
      'upgrade.to in config.json: no release of Talos 1.77 is known',
    );
  });
});
