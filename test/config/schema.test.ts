import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../../scripts/generate-schema.ts';
import { leafKeys } from '../../source/config/key-schema.ts';
import { configSchema, isOurSchema, keysWithoutTrust } from '../../source/config/schema.ts';

const example = JSON.parse(readFileSync(join(import.meta.dirname, '../../config.json'), 'utf8'));

describe('config.json of this project', () => {
  it('has no mistakes and is ours', () => {
    expect(() => configSchema.parse(example)).not.toThrow();
    expect(isOurSchema(example.$schema)).toBe(true);
  });

  it('shows every default, and beside them only the three-node homelab', () => {
    const { $schema, nodes, configDirectory, ...defaults } = example;
    expect(defaults).toEqual(configSchema.parse({}));
    expect(nodes).toEqual(['192.168.1.101', '192.168.1.102', '192.168.1.103']);
    expect(configDirectory).toBe('infrastructure/talos');
  });
});

describe('generated files', () => {
  it('are up to date (else: node scripts/generate-schema.ts)', () => {
    expect(
      generate()
        .filter(({ stale }) => stale)
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('describe every key, with the unit of every time', () => {
    for (const [key, schema] of leafKeys()) {
      expect(schema.description, key).toBeTruthy();
      if (key.startsWith('poll.')) expect(schema.description, key).toMatch(/^Seconds /);
    }
  });
});

describe('isOurSchema', () => {
  it.each([
    ['./config.schema.json', true],
    ['talos-tui/config.schema.json', true],
    ['https://unpkg.com/talos-tui/config.schema.json', true],
    ['./node_modules/talos-tui/config.schema.json', true],
    ['https://example.org/not-talos-tui/config.schema.json', false],
    ['config.schema.json', false],
    ['https://json.schemastore.org/package.json', false],
    [undefined, false],
    [{}, false],
  ])('%j: %s', (value, ours) => {
    expect(isOurSchema(value)).toBe(ours);
  });
});

describe('keysWithoutTrust', () => {
  it('leaves out whatever runs a program, names a machine or a file, or chooses a cluster', () => {
    const free = leafKeys()
      .map(([key]) => key)
      .filter((key) => keysWithoutTrust.some((entry) => key === entry || key.startsWith(`${entry}.`)))
      .filter((key) => !key.startsWith('poll.') && !key.startsWith('logs.'));
    expect(free).toEqual(['$schema', 'readOnly', 'upgrade.order']);
  });
});
