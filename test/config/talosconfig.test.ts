import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTalosconfig } from '../../source/config/talosconfig.ts';
import { errorOf, fixture } from './temporary-places.ts';

const source = readFileSync(fixture, 'utf8');
const read = (text: string, context?: string) =>
  readTalosconfig('/talosconfig', text, context === undefined ? null : { name: context, by: '--context' });
const error = (text: string, context?: string) => errorOf('', () => read(text, context));

describe('readTalosconfig', () => {
  it('reads the current context, with the roles and the end of the certificate', () => {
    expect(read(source)).toEqual({
      path: '/talosconfig',
      contextName: 'homelab',
      contextNames: ['homelab', 'expired', 'several-roles', 'garbled', 'without-endpoints', 'hostile'],
      endpoints: ['192.168.1.101', '192.168.1.102', '192.168.1.103'],
      nodes: ['192.168.1.101', '192.168.1.102', '192.168.1.103'],
      roles: ['os:reader'],
      certificateNotAfter: Date.UTC(2125, 0, 1),
    });
  });

  it('reads another context, and its certificate whatever its state', () => {
    expect(read(source, 'expired')).toMatchObject({
      roles: ['os:admin'],
      certificateNotAfter: Date.UTC(2024, 0, 1),
    });
    expect(read(source, 'several-roles').roles).toEqual(['os:admin', 'os:reader']);
    expect(read(source, 'garbled')).toMatchObject({ roles: null, certificateNotAfter: null });
    expect(read(source, 'without-endpoints')).toMatchObject({
      endpoints: [],
      nodes: ['192.168.1.101'],
      roles: null,
    });
  });

  it('keeps no key', () => {
    const text =
      'context: a\ncontexts:\n  a:\n    key: c2VjcmV0\n    ca: Y2E=\n    auth: {siderov1: {identity: kim}}\n';
    expect(JSON.stringify(read(text))).not.toMatch(/c2VjcmV0|Y2E=|kim/);
  });

  it('takes empty contexts, null lists and a number as a name, as talosctl does', () => {
    expect(read('context: 1\ncontexts:\n  1:\n')).toMatchObject({
      contextName: '1',
      endpoints: [],
      nodes: [],
    });
    expect(read('context: a\ncontexts: {a: {endpoints: null, nodes: [node-1], crt: 5}}')).toMatchObject({
      endpoints: [],
      nodes: ['node-1'],
      roles: null,
    });
  });

  it('does not care for mistakes in other contexts', () => {
    expect(read('context: a\ncontexts: {a: {}, b: {nodes: 5}, c: x}').contextNames).toEqual(['a', 'b', 'c']);
  });

  it('says which contexts there are and which was meant', async () => {
    expect(await error(source, 'homelap')).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig has no context "homelap" (--context). Its contexts: "homelab", "expired", "several-roles", "garbled", "without-endpoints", "hostile".
      → Did you mean "homelab"? Choose one with --context, or for good with \`talosctl config context NAME\`."
    `);
    expect(await error('contexts: {"a\\u001b[31m": {}, b: {}}')).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig has no current context. Its contexts: "a\\u001b[31m", "b".
      → Choose one with --context, or for good with \`talosctl config context NAME\`."
    `);
    expect(await error('context: a\ncontexts: {b: {}}')).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig has no context "a" (its current context). Its contexts: "b".
      → Did you mean "b"? Choose one with --context, or for good with \`talosctl config context NAME\`."
    `);
    expect(await error('context: toString\ncontexts: {b: {}}')).toContain('has no context "toString"');
  });

  it('refuses a context that talosctl could take for an option', async () => {
    expect(await error('context: "-x"\ncontexts: {"-x": {}}')).toMatchInlineSnapshot(`
      "its current context: "-x" is not a usable name of a context (not starting with -, no control characters).
      → Rename the context."
    `);
  });

  it('says what a file is that is no talosconfig', async () => {
    expect(await error('context: ""\ncontexts: {}\n')).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig has no contexts.
      → Merge one into it with \`talosctl config merge FILE\`, or name another talosconfig with --talosconfig."
    `);
    expect(await error('')).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig is not a talosconfig.
      → Check that it is the right file; \`talosctl config contexts\` reads the same one."
    `);
    expect(await error('version: v1alpha1\nmachine: {}\n')).toContain('has no contexts');
    expect(await error('contexts: [a]\n')).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig is not a talosconfig (contexts has the wrong form).
      → Check that it is the right file; \`talosctl config contexts\` reads the same one."
    `);
    expect(await error('context: a\ncontexts: {a: {nodes: 192.168.1.101}}')).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig is not a talosconfig (contexts.a.nodes has the wrong form).
      → Check that it is the right file; \`talosctl config contexts\` reads the same one."
    `);
  });

  it('tells the place of a mistake in the YAML and quotes nothing', async () => {
    const text = 'context: a\ncontexts:\n  a:\n    key: "c2VjcmV0\n   nodes: [x\n';
    expect(await error(text)).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig is not valid YAML at line 6, column 1.
      → Check that it is the right file; \`talosctl config contexts\` reads the same one."
    `);
    const twice = 'context: a\ncontexts:\n  a:\n    key: c2VjcmV0\n    key: c2VjcmV0\n';
    expect(await error(twice)).toMatchInlineSnapshot(`
      "The talosconfig /talosconfig is not valid YAML at line 5, column 5.
      → Check that it is the right file; \`talosctl config contexts\` reads the same one."
    `);
  });

  it('does not unfold aliases without end', async () => {
    const lines = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ];
    expect(await error(lines.join('\n'))).toContain('aliases cannot be resolved');
  });
});
