import { describe, expect, it } from 'vitest';
import { createClient } from '../../../source/talosctl/client.ts';
import { readConfigurations } from '../../../source/talosctl/parse/machine-configuration.ts';
import { answer, expectCalls } from '../../helpers/fake-runner.ts';
import { readRecordings } from '../../helpers/recordings.ts';

const printed = (spec: string, node = '192.168.1.101') =>
  `node: ${node}\nmetadata:\n    id: v1alpha1\nspec: ${spec}\n`;
/** As talosctl prints it: one text in quotes. */
const quoted = (text: string) => printed(JSON.stringify(text));
const one = (stdout: string) => readConfigurations(stdout)[0]?.value;
const nothing = { installImage: null, extraKernelArguments: [], clusterEndpoint: null, virtualAddresses: [] };

const old = `version: v1alpha1
machine:
  token: aaaaaa.secret
  install:
    image: ghcr.io/siderolabs/installer:v1.9.5
    extraKernelArgs: [net.ifnames=0, "console=ttyS0"]
  network:
    interfaces:
      - interface: eth0
        vip: {ip: 192.168.1.100}
        vlans:
          - vlanId: 5
            vip: {ip: "fd00::1"}
      - interface: eth1
cluster:
  controlPlane: {endpoint: "https://192.168.1.100:6443"}
`;
const expected = {
  installImage: 'ghcr.io/siderolabs/installer:v1.9.5',
  extraKernelArguments: ['net.ifnames=0', 'console=ttyS0'],
  clusterEndpoint: 'https://192.168.1.100:6443',
  virtualAddresses: ['192.168.1.100', 'fd00::1'],
};

describe('a machine configuration', () => {
  it('as recorded: of several documents in one text', () => {
    const recording = readRecordings('v1.13.3', 'healthy').find(({ argv }) => argv.includes('machineconfig'));
    expect(readConfigurations(recording?.stdout ?? '')).toEqual([
      { node: '192.168.1.101', value: { ...nothing, clusterEndpoint: 'https://127.0.0.1:6443' } },
    ]);
  });

  it('is read as a text, as a block and as a mapping', () => {
    const indented = old.replaceAll(/^/gm, '    ');
    expect(one(quoted(old))).toEqual(expected);
    expect(one(printed(`|\n${indented}`))).toEqual(expected);
    expect(one(printed(`\n${indented}`))).toEqual(expected);
  });

  it('of Talos 1.14 has its image and its virtual addresses in documents of their own', () => {
    const text = `machine: {type: controlplane}
---
apiVersion: v1alpha1
kind: UnattendedInstallConfig
installer: {image: "factory.talos.dev/metal-installer/376567988ad3:v1.14.0"}
---
kind: Layer2VIPConfig
name: 192.168.1.100
link: eth0
---
kind: HCloudVIPConfig
name: 10.0.0.1
---
kind: Layer2VIPConfig
name: not-an-address
`;
    expect(one(quoted(text))).toEqual({
      ...nothing,
      installImage: 'factory.talos.dev/metal-installer/376567988ad3:v1.14.0',
      virtualAddresses: ['192.168.1.100', '10.0.0.1'],
    });
  });

  it('of several nodes is told apart, though one cannot be read', () => {
    const stdout = [quoted(old), printed('"a: [b"', 'b'), printed('"machine: {install: 3}"', 'c')].join(
      '---\n',
    );
    expect(readConfigurations(stdout).map(({ node, value }) => [node, value !== null])).toEqual([
      ['192.168.1.101', true],
      ['b', false],
      ['c', false],
    ]);
  });

  it('may have the line ends of Windows, within and without', () => {
    const text =
      'machine:\r\n  install:\r\n    image: a/b:v1\r\n---\r\nkind: Layer2VIPConfig\r\nname: 10.0.0.9\r\n';
    const printedOf = (node: string) => quoted(text).replace('192.168.1.101', node).replaceAll('\n', '\r\n');
    const value = { ...nothing, installImage: 'a/b:v1', virtualAddresses: ['10.0.0.9'] };
    expect(readConfigurations(`${printedOf('a')}---\r\n${printedOf('b')}`)).toEqual([
      { node: 'a', value },
      { node: 'b', value },
    ]);
  });

  it('is free of control characters', () => {
    const text = 'machine: {install: {image: "a\\x1b[31mb", extraKernelArgs: ["x\\ny"]}}';
    const value = one(quoted(text));
    expect(value?.installImage).toBe('ab');
    expect(value?.extraKernelArguments[0]).not.toMatch(/\p{Cc}/u);
  });

  it.each([
    ['that is too long', quoted(`a: ${'x'.repeat(1_100_000)}`)],
    [
      'of aliases that grow',
      quoted(`${'a: &a [x, x]\n'}b: &b [${'*a, '.repeat(200)}]\nc: [${'*b, '.repeat(200)}]`),
    ],
    ['that is none', 'hello'],
    ['that is empty', quoted('')],
    ['of empty documents', quoted('---\n---\n# nothing\n')],
    ['that is null', printed('null')],
    ['that is not there', 'node: 192.168.1.101\nmetadata: {}\n'],
    ['that is nested without an end', quoted('['.repeat(100_000))],
    ['with tags of its own', quoted('machine: !!js/function x')],
  ])('%s is not read', (_, stdout) => {
    expect(readConfigurations(stdout).every(({ value }) => value === null)).toBe(true);
  });

  it.each(['machine: [s3cret', 'machine: {install: {image: {s3cret: 1}}}', 's3cret: *s3cret'])(
    'that cannot be read is never quoted: %j',
    async (text) => {
      const node = '192.168.1.101';
      const runner = { ...expectCalls([]), run: async () => answer({ stdout: quoted(text) }) };
      const reading = await createClient(runner).readSurvey('configuration', [node], {
        endpoint: 'e',
        timeoutMs: 1000,
      });
      expect(reading.errors.get(node)).toMatchObject({
        kind: 'parse',
        message: 'the answer cannot be read (the machine configuration)',
      });
      expect(JSON.stringify([...reading.errors, ...reading.values])).not.toContain('s3cret');
    },
  );
});
