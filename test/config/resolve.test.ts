import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../source/config/resolve.ts';
import type { Flags } from '../../source/config/settings.ts';
import { errorOf, fixture, put, temporaryPlaces } from './temporary-places.ts';

const talosconfig = readFileSync(fixture, 'utf8');

/** Places with a talosconfig in ~/.talos and the given config.json in the user's folder. */
async function setUp(config: object | null = null) {
  const places = await temporaryPlaces();
  await put(join(places.homeDirectory, '.talos/config'), talosconfig);
  if (config) await put(join(places.homeDirectory, '.config/talos-tui/config.json'), config);
  const resolve = (flags: Flags = {}) => resolveSettings({ ...places, flags });
  return { ...places, resolve };
}

describe('resolveSettings', () => {
  it('needs nothing but a talosconfig', async () => {
    const { root, resolve } = await setUp();
    const settings = await resolve();
    const shown = JSON.parse(JSON.stringify(settings).replaceAll(root, ''));
    expect(shown).toMatchInlineSnapshot(`
      {
        "certificateNotAfter": 4891363200000,
        "configDirectory": null,
        "configFile": null,
        "context": "homelab",
        "endpoints": [
          "192.168.1.101",
          "192.168.1.102",
          "192.168.1.103",
        ],
        "jumpHost": null,
        "logs": {
          "memoryMegabytes": 16,
          "tailLines": 500,
        },
        "lookedFor": [
          "--talosconfig: not given",
          "TALOSCONFIG: not set",
          "talosconfig in config.json: not set",
        ],
        "nodes": [
          "192.168.1.101",
          "192.168.1.102",
          "192.168.1.103",
        ],
        "nodesFrom": "talosconfig",
        "poll": {
          "etcd": 30000,
          "inventory": 600000,
          "kubernetes": 30000,
          "machineStatus": 90000,
          "probeTimeout": 5000,
          "resources": 90000,
          "services": 90000,
        },
        "readOnly": false,
        "roles": [
          "os:reader",
        ],
        "talosconfig": {
          "certificateNotAfter": 4891363200000,
          "contextName": "homelab",
          "contextNames": [
            "homelab",
            "expired",
            "several-roles",
            "garbled",
            "without-endpoints",
            "hostile",
          ],
          "endpoints": [
            "192.168.1.101",
            "192.168.1.102",
            "192.168.1.103",
          ],
          "nodes": [
            "192.168.1.101",
            "192.168.1.102",
            "192.168.1.103",
          ],
          "path": "/home/.talos/config",
          "roles": [
            "os:reader",
          ],
        },
        "talosctlPath": "talosctl",
        "talosctlPerMinor": {},
        "upgrade": {
          "drainTimeout": 300,
          "gateCommand": null,
          "gateRetries": 20,
          "installerImage": null,
          "order": "controlplanes-first",
          "releases": [],
          "soak": 0,
          "to": null,
        },
        "warnings": [],
      }
    `);
  });

  it('prefers flags to config.json to the talosconfig', async () => {
    const config = {
      nodes: ['10.0.0.1'],
      endpoints: ['10.0.0.2'],
      context: 'expired',
      talosctl: { path: '~/bin/talosctl', perMinor: { '1.12': 'talosctl-1.12', '1.9': './old/talosctl' } },
      readOnly: true,
      poll: { etcd: 1.5 },
      configDirectory: 'talos',
      jumpHost: { destination: 'kim@host' },
      upgrade: {
        gateCommand: ['make', './x'],
        gateRetries: 3,
        soak: 120,
        installerImage: 'example.org/installer:v1.13.9',
        to: '1.13',
        drainTimeout: 60,
        releases: [{ minor: '1.14', latest: 'v1.14.0', etcd: '3.7' }],
      },
    };
    const { homeDirectory, workingDirectory, resolve } = await setUp(config);
    const folder = join(homeDirectory, '.config/talos-tui');
    expect(await resolve()).toMatchObject({
      configFile: join(folder, 'config.json'),
      nodes: ['10.0.0.1'],
      nodesFrom: 'configuration',
      endpoints: ['10.0.0.2'],
      context: 'expired',
      talosctlPath: join(homeDirectory, 'bin/talosctl'),
      talosctlPerMinor: { '1.12': 'talosctl-1.12', '1.9': join(folder, 'old/talosctl') },
      readOnly: true,
      poll: { etcd: 1500, services: 90_000 },
      configDirectory: join(folder, 'talos'),
      jumpHost: { destination: 'kim@host', port: null, talosctlPath: 'talosctl' },
      upgrade: {
        gateCommand: ['make', './x'],
        gateRetries: 3,
        soak: 120,
        installerImage: 'example.org/installer:v1.13.9',
        to: '1.13',
        drainTimeout: 60,
        releases: [{ minor: '1.14', latest: 'v1.14.0', etcd: '3.7' }],
      },
      roles: ['os:admin'],
    });
    const flags = {
      nodes: [' 10.0.0.3', '10.0.0.3'],
      endpoints: ['10.0.0.4'],
      context: 'homelab',
      talosctl: './talosctl',
      readOnly: false,
    };
    expect(await resolve(flags)).toMatchObject({
      nodes: ['10.0.0.3'],
      nodesFrom: 'configuration',
      endpoints: ['10.0.0.4'],
      context: 'homelab',
      talosctlPath: join(workingDirectory, 'talosctl'),
      readOnly: false,
    });
  });

  it('gives an untrusted folder neither nodes nor a talosconfig, and says so', async () => {
    const { workingDirectory, resolve } = await setUp();
    await put(join(workingDirectory, 'infrastructure/talos/talosconfig'), talosconfig);
    await put(join(workingDirectory, 'config.json'), {
      $schema: './config.schema.json',
      nodes: ['10.0.0.66'],
      talosconfig: 'infrastructure/talos/talosconfig',
    });
    const settings = await resolve();
    expect(settings.nodes).not.toContain('10.0.0.66');
    expect(settings.talosconfig?.path).toContain('/home/.talos/config');
    expect(settings.warnings).toHaveLength(1);
  });
});

describe('finding the talosconfig', () => {
  it('takes flag, TALOSCONFIG, config.json, TALOS_HOME, ~/.talos, the configuration directory', async () => {
    const places = await temporaryPlaces();
    const { root, homeDirectory, workingDirectory, environment } = places;
    const found = async (flags: Flags = {}) => {
      const settings = await resolveSettings({ ...places, flags });
      return settings.talosconfig?.path.replace(root, '') ?? null;
    };
    const config = join(homeDirectory, '.config/talos-tui/config.json');
    await put(config, { configDirectory: 'talos' });
    await put(join(config, '../talos/talosconfig'), talosconfig);
    expect(await found()).toBe('/home/.config/talos-tui/talos/talosconfig');
    await put(join(homeDirectory, '.talos/config'), talosconfig);
    expect(await found()).toBe('/home/.talos/config');
    environment.TALOS_HOME = join(root, 'talos-home');
    expect(await found()).toBe('/home/.config/talos-tui/talos/talosconfig');
    await put(join(root, 'talos-home/config'), talosconfig);
    expect(await found()).toBe('/talos-home/config');
    await put(config, { talosconfig: 'mine' });
    await put(join(config, '../mine'), talosconfig);
    expect(await found()).toBe('/home/.config/talos-tui/mine');
    environment.TALOSCONFIG = 'from-variable';
    await put(join(workingDirectory, 'from-variable'), talosconfig);
    expect(await found()).toBe('/work/from-variable');
    expect(await found({ talosconfig: '~/.talos/config' })).toBe('/home/.talos/config');
  });

  it('is no error without one: tells where it was looked for', async () => {
    const places = await temporaryPlaces();
    await put(join(places.homeDirectory, '.config/talos-tui/config.json'), { configDirectory: 'talos' });
    const settings = await resolveSettings({ ...places, flags: { nodes: ['10.0.0.1'] } });
    expect(settings).toMatchObject({
      talosconfig: null,
      context: null,
      endpoints: [],
      nodes: ['10.0.0.1'],
      roles: null,
    });
    expect(settings.lookedFor.map((line) => line.replace(places.root, ''))).toMatchInlineSnapshot(`
      [
        "--talosconfig: not given",
        "TALOSCONFIG: not set",
        "talosconfig in config.json: not set",
        "/home/.talos/config: no such file",
        "/var/run/secrets/talos.dev/config: no such file",
        "/home/.config/talos-tui/talos/talosconfig: no such file",
      ]
    `);
  });

  it('is an error when a named one does not exist', async () => {
    const { root, environment, resolve } = await setUp({ talosconfig: 'none' });
    expect(await errorOf(root, () => resolve())).toMatchInlineSnapshot(`
      "The talosconfig /home/.config/talos-tui/none, named by talosconfig in config.json, does not exist. Looked for, in this order:
      --talosconfig: not given
      TALOSCONFIG: not set
      talosconfig in config.json: /home/.config/talos-tui/none, no such file
      → Correct talosconfig in config.json, or take it away for the next one that is found."
    `);
    environment.TALOSCONFIG = '/none';
    expect(await errorOf(root, () => resolve())).toMatchInlineSnapshot(`
      "The talosconfig /none, named by TALOSCONFIG, does not exist. Looked for, in this order:
      --talosconfig: not given
      TALOSCONFIG: /none, no such file
      → Correct TALOSCONFIG, or take it away for the next one that is found."
    `);
    expect(await errorOf(root, () => resolve({ talosconfig: 'nowhere' }))).toMatchInlineSnapshot(`
      "The talosconfig /work/nowhere, named by --talosconfig, does not exist. Looked for, in this order:
      --talosconfig: /work/nowhere, no such file
      → Correct --talosconfig, or take it away for the next one that is found."
    `);
  });
});

describe('endpoints and nodes', () => {
  it('asks for endpoints only when nobody names any', async () => {
    const { root, resolve } = await setUp();
    const context = 'without-endpoints';
    expect(await errorOf(root, () => resolve({ context }))).toMatchInlineSnapshot(`
      "There are no endpoints in the context without-endpoints in /home/.talos/config.
      → Name the control planes with --endpoints, or for good: talosctl --talosconfig /home/.talos/config --context without-endpoints config endpoint ADDRESS…"
    `);
    expect((await resolve({ context, endpoints: ['10.0.0.1'] })).endpoints).toEqual(['10.0.0.1']);
  });

  it('quotes a context name in the command to be copied', async () => {
    const { root, homeDirectory, resolve } = await setUp();
    await put(join(homeDirectory, '.talos/config'), 'context: "kim\'s; lab"\ncontexts: {"kim\'s; lab": {}}');
    expect(await errorOf(root, () => resolve())).toContain(`--context 'kim'\\''s; lab' config endpoint`);
  });

  it('has no nodes when nobody names any', async () => {
    const { resolve } = await setUp();
    expect(await resolve({ context: 'expired', nodes: [] })).toMatchObject({ nodes: [], nodesFrom: 'none' });
  });

  it('refuses hostile entries wherever they come from', async () => {
    const { root, resolve } = await setUp();
    expect(await errorOf(root, () => resolve({ context: 'hostile' }))).toMatchInlineSnapshot(`
      "nodes of the context hostile in /home/.talos/config: "--talosconfig=/tmp/other" is not an address or a host name (letters, digits and . : - _ % / [ ], not starting with -).
      → Correct or remove this entry."
    `);
    expect(await errorOf(root, () => resolve({ nodes: ['a b'] }))).toMatchInlineSnapshot(`
      "--nodes: "a b" is not an address or a host name (letters, digits and . : - _ % / [ ], not starting with -).
      → Correct or remove this entry."
    `);
    expect(await errorOf(root, () => resolve({ endpoints: [''] }))).toMatchInlineSnapshot(`
      "--endpoints: "" is not an address or a host name (letters, digits and . : - _ % / [ ], not starting with -).
      → Correct or remove this entry."
    `);
  });
});

describe('the practice cluster', () => {
  it('reads no config.json and no talosconfig but its own', async () => {
    const { root, homeDirectory, workingDirectory, environment } = await setUp({ nodez: 'a mistake' });
    environment.TALOSCONFIG = join(homeDirectory, '.talos/config');
    const places = { homeDirectory, workingDirectory, environment, practice: true };
    const own = await put(
      join(root, 'practice'),
      'context: practice\ncontexts: {practice: {endpoints: [127.0.0.1]}}',
    );
    expect(await resolveSettings({ ...places, flags: { talosconfig: own } })).toMatchObject({
      configFile: null,
      warnings: [],
      context: 'practice',
      endpoints: ['127.0.0.1'],
      nodesFrom: 'none',
    });
    expect((await resolveSettings({ ...places, flags: {} })).talosconfig).toBeNull();
    await expect(resolveSettings({ ...places, flags: { talosconfig: '/none' } })).rejects.toThrow(
      'does not exist',
    );
  });
});
