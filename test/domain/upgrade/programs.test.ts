import { describe, expect, it } from 'vitest';
import { loading } from '../../../source/domain/loaded.ts';
import { programFor, skewOf } from '../../../source/domain/upgrade/programs.ts';
import type { TalosctlProgram } from '../../../source/domain/upgrade/survey.ts';
import { ok } from '../../helpers/nodes.ts';

const program = (path: string, minor: string | null, version: string | null): TalosctlProgram => ({
  path,
  minor,
  version: version === null ? loading : ok(version),
});

const programs = [
  program('talosctl', null, 'v1.13.3'),
  program('/opt/talosctl-1.9', '1.9', 'v1.9.6'),
  program('/opt/talosctl-1.12', '1.12', 'v1.12.11'),
];

describe('the talosctl for a node', () => {
  it.each([
    ['v1.12.3', '/opt/talosctl-1.12'],
    ['v1.9.5', '/opt/talosctl-1.9'],
    ['v1.13.1', 'talosctl'],
    ['v1.11.6', 'talosctl'],
    [null, 'talosctl'],
    ['not a version', 'talosctl'],
  ])('%s is %s', (version, path) => {
    expect(programFor(version, programs).path).toBe(path);
  });

  it('is the first where each is for a minor, and never none', () => {
    expect(programFor('v1.13.1', programs.slice(1)).path).toBe('/opt/talosctl-1.9');
    expect(() => programFor('v1.13.1', [])).toThrow(RangeError);
  });
});

describe('talosctl and a node', () => {
  it.each([
    ['v1.13.3', 'v1.13.9', 'same'],
    ['v1.13.3', 'v1.12.1', 'adjacent'],
    ['v1.13.3', 'v1.14.0-rc.1', 'adjacent'],
    ['v1.13.3', 'v1.11.6', 'too far'],
    ['v1.6.4', 'v1.13.3', 'too far'],
    ['v1.13.3', 'v2.0.0', 'too far'],
    ['v1.13.3', null, 'not known'],
    [null, 'v1.13.3', 'not known'],
    ['unknown', 'v1.13.3', 'not known'],
  ])('%s and %s: %s', (client, node, skew) => {
    expect(skewOf(program('talosctl', null, client), node)).toBe(skew);
  });
});
