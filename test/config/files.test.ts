import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findConfigFile } from '../../source/config/files.ts';
import { errorOf, put, temporaryPlaces } from './temporary-places.ts';

const ours = { $schema: './config.schema.json' };

describe('findConfigFile', () => {
  it('takes --config, TALOS_TUI_CONFIG, the XDG folder, then the working directory', async () => {
    const places = await temporaryPlaces();
    const { root, homeDirectory, workingDirectory, environment } = places;
    const found = async (flag?: string) =>
      (await findConfigFile(places, flag))?.path.replace(root, '') ?? null;
    expect(await found()).toBeNull();
    await put(join(workingDirectory, 'config.json'), ours);
    expect(await found()).toBe('/work/config.json');
    await put(join(homeDirectory, '.config/talos-tui/config.json'), {});
    expect(await found()).toBe('/home/.config/talos-tui/config.json');
    environment.XDG_CONFIG_HOME = join(root, 'xdg');
    expect(await found()).toBe('/work/config.json');
    await put(join(root, 'xdg/talos-tui/config.json'), {});
    expect(await found()).toBe('/xdg/talos-tui/config.json');
    environment.XDG_CONFIG_HOME = 'relative';
    expect(await found()).toBe('/home/.config/talos-tui/config.json');
    environment.TALOS_TUI_CONFIG = await put(join(root, 'variable.json'), {});
    expect(await found()).toBe('/variable.json');
    await put(join(homeDirectory, 'flag.json'), {});
    expect(await found('~/flag.json')).toBe('/home/flag.json');
    expect(await found('../home/flag.json')).toBe('/home/flag.json');
    environment.TALOS_TUI_CONFIG = '';
    expect(await found()).toBe('/home/.config/talos-tui/config.json');
  });

  it('passes over the config.json of another program in the working directory', async () => {
    const places = await temporaryPlaces();
    for (const text of [
      '{"$schema": "https://example.org/x.json", "nodes": 3}',
      '{"nodes": 3}',
      '{ no',
      '[]',
      'null',
      '"$schema"',
    ]) {
      await put(join(places.workingDirectory, 'config.json'), text);
      expect(await findConfigFile(places, undefined), text).toBeNull();
    }
  });

  it('passes over the example that comes with the program, unless it is named', async () => {
    const places = await temporaryPlaces();
    const ownExample = await put(join(places.workingDirectory, 'config.json'), ours);
    expect(await findConfigFile({ ...places, ownExample }, undefined)).toBeNull();
    expect((await findConfigFile({ ...places, ownExample }, ownExample))?.path).toBe(ownExample);
  });

  it('does not wait for a pipe and does not read a folder', async () => {
    const places = await temporaryPlaces();
    const pipe = join(places.workingDirectory, 'config.json');
    execFileSync('mkfifo', [pipe]);
    expect(await findConfigFile(places, undefined)).toBeNull();
    expect(await errorOf(places.root, () => findConfigFile(places, pipe))).toMatchInlineSnapshot(`
      "The configuration file /work/config.json cannot be read: it is not an ordinary file.
      → Name a file, not a folder or a pipe."
    `);
    expect(await errorOf(places.root, () => findConfigFile(places, '.'))).toMatchInlineSnapshot(`
      "The configuration file /work cannot be read: it is not an ordinary file.
      → Name a file, not a folder or a pipe."
    `);
  });

  it('refuses a file that is too large to be one', async () => {
    const places = await temporaryPlaces();
    const path = await put(join(places.root, 'large.json'), ' '.repeat(1024 * 1024 + 1));
    expect(await errorOf(places.root, () => findConfigFile(places, path))).toMatchInlineSnapshot(`
      "The configuration file /large.json cannot be read: it is larger than 1 MiB.
      → Check that it is the right file."
    `);
  });

  it('takes a byte order mark', async () => {
    const places = await temporaryPlaces();
    const path = await put(join(places.root, 'bom.json'), '\ufeff{"readOnly": true}');
    expect((await findConfigFile(places, path))?.value).toEqual({ readOnly: true });
  });
});

describe('mistakes', () => {
  async function errorFor(content: unknown): Promise<string> {
    const places = await temporaryPlaces();
    const path = await put(join(places.root, 'config.json'), content);
    return errorOf(places.root, () => findConfigFile(places, path));
  }

  it('names a missing file and who named it', async () => {
    const places = await temporaryPlaces();
    expect(await errorOf(places.root, () => findConfigFile(places, 'none.json'))).toMatchInlineSnapshot(`
      "The configuration file /work/none.json, named by --config, does not exist.
      → Correct the path, or leave --config away to use /home/.config/talos-tui/config.json."
    `);
    places.environment.TALOS_TUI_CONFIG = '/none/a\u001b[31m.json';
    expect(await errorOf(places.root, () => findConfigFile(places, undefined))).toMatchInlineSnapshot(`
      "The configuration file /none/a.json, named by TALOS_TUI_CONFIG, does not exist.
      → Correct the path, or leave TALOS_TUI_CONFIG away to use /home/.config/talos-tui/config.json."
    `);
  });

  it('tells where the JSON is wrong', async () => {
    expect(await errorFor('{\n  "nodes": ["192.168.1.101",]\n}')).toMatchInlineSnapshot(`
      "The configuration file /config.json is not valid JSON:
      line 2, column 28: no comma may follow the last entry
      → Correct it. docs/configuration.md lists every key with what it may hold."
    `);
  });

  it('tells of a mistake in our own file in the working directory', async () => {
    const places = await temporaryPlaces();
    await put(join(places.workingDirectory, 'config.json'), '{"$schema": "./config.schema.json",}');
    expect(await errorOf(places.root, () => findConfigFile(places, undefined))).toMatchInlineSnapshot(`
      "The configuration file /work/config.json is not valid JSON:
      line 1, column 35: no comma may follow the last entry
      → Correct it, or name another file with --config. docs/configuration.md lists every key."
    `);
  });

  it('lists unknown keys with the one that was meant', async () => {
    const content = {
      node: [],
      read_only: true,
      etcd: 5,
      poll: { machinestatus: 5, interval: 3 },
      upgrade: { gate: ['make'] },
      'a\u001b[31mb': 1,
      toString: 1,
    };
    expect(await errorFor(content)).toMatchInlineSnapshot(`
      "The configuration file /config.json has mistakes:
      poll.machinestatus: there is no such key, did you mean \`machineStatus\`?
      poll.interval: there is no such key, known keys here: machineStatus, services, kubernetes, etcd, resources, inventory, probeTimeout
      upgrade.gate: there is no such key, did you mean \`gateCommand\`?
      node: there is no such key, did you mean \`nodes\`?
      read_only: there is no such key, did you mean \`readOnly\`?
      etcd: there is no such key, did you mean \`poll.etcd\`?
      ["a\\u001b[31mb"]: there is no such key, known keys here: $schema, nodes, endpoints, talosconfig, context, talosctl, poll, readOnly, logs, upgrade, configDirectory, jumpHost
      toString: there is no such key, known keys here: $schema, nodes, endpoints, talosconfig, context, talosctl, poll, readOnly, logs, upgrade, configDirectory, jumpHost
      → Correct it. docs/configuration.md lists every key with what it may hold."
    `);
    expect(await errorFor('{"__proto__": {"nodes": []}}')).toMatchInlineSnapshot(`
      "The configuration file /config.json has a mistake:
      __proto__: there is no such key, known keys here: $schema, nodes, endpoints, talosconfig, context, talosctl, poll, readOnly, logs, upgrade, configDirectory, jumpHost
      → Correct it. docs/configuration.md lists every key with what it may hold."
    `);
  });

  it('lists every wrong value with what is allowed', async () => {
    const content = {
      nodes: ['192.168.1.101', '-n', 3],
      endpoints: [],
      talosconfig: '',
      context: '--x',
      talosctl: { perMinor: { latest: 'x', '1.12': 5 } },
      poll: { etcd: 0.5, services: '5', probeTimeout: 61 },
      readOnly: 'yes',
      logs: { memoryMegabytes: 1.5, tailLines: 0 },
      upgrade: { installerImage: '-x y', gateCommand: 'make test', order: 'random' },
      configDirectory: null,
      jumpHost: { port: 0, talosctlPath: 'talosctl; reboot' },
    };
    expect(await errorFor(content)).toMatchInlineSnapshot(`
      "The configuration file /config.json has mistakes:
      nodes[1]: found "-n", must be an address or a host name (letters, digits and . : - _ % / [ ], not starting with -)
      nodes[2]: found 3, must be an address or a host name (letters, digits and . : - _ % / [ ], not starting with -)
      endpoints: found [], must be a list of one or more, each an address or a host name (letters, digits and . : - _ % / [ ], not starting with -)
      talosconfig: found "", must be a path (not empty, no control characters)
      context: found "--x", must be a usable name of a context (not starting with -, no control characters)
      talosctl.perMinor.latest: the key must be a Talos minor version, as in "1.12"
      talosctl.perMinor["1.12"]: found 5, must be a path (not empty, no control characters)
      poll.services: found "5", must be a number from 1 to 86400
      poll.etcd: found 0.5, must be a number from 1 to 86400
      poll.probeTimeout: found 61, must be a number from 1 to 60
      readOnly: found "yes", must be true or false
      logs.memoryMegabytes: found 1.5, must be a whole number from 1 to 1024
      logs.tailLines: found 0, must be a whole number from 1 to 100000
      upgrade.installerImage: found "-x y", must be an image reference, as in "factory.talos.dev/metal-installer/ID:v1.13.9"
      upgrade.gateCommand: found "make test", must be a list of one or more, each a string (not empty, no NUL characters)
      upgrade.order: found "random", must be "controlplanes-first" or "workers-first"
      configDirectory: found null, must be a path (not empty, no control characters)
      jumpHost.destination: missing, must be a user and a host, as in "user@host"
      jumpHost.port: found 0, must be a whole number from 1 to 65535
      jumpHost.talosctlPath: found "talosctl; reboot", must be a path (letters, digits and . _ / ~ + -)
      → Correct it. docs/configuration.md lists every key with what it may hold."
    `);
    const releases = [{ minor: '1.14', latest: 'v1.13.10' }, { minor: 'v1.15', etcd: '3' }, 'v1.16.0'];
    expect(
      await errorFor({ upgrade: { to: 'latest', drainTimeout: 0.5, gateRetries: 1001, soak: -1, releases } }),
    ).toMatchInlineSnapshot(`
      "The configuration file /config.json has mistakes:
      upgrade.to: found "latest", must be a Talos version, as in "v1.13.9", or a minor, as in "1.13"
      upgrade.gateRetries: found 1001, must be a whole number from 0 to 1000
      upgrade.soak: found -1, must be a number from 0 to 86400
      upgrade.drainTimeout: found 0.5, must be a whole number from 1 to 86400
      upgrade.releases[0].latest: found "v1.13.10", must be a version of this minor, as in "v1.13.9"
      upgrade.releases[1].minor: found "v1.15", must be a minor version, as in "1.13"
      upgrade.releases[1].latest: missing, must be a version of this minor, as in "v1.13.9"
      upgrade.releases[1].etcd: found "3", must be a minor version, as in "1.13"
      upgrade.releases[2]: found "v1.16.0", must be an object with the keys minor, latest, tagged, etcd, kubernetes, kubernetesRange, oldestSource
      → Correct it. docs/configuration.md lists every key with what it may hold."
    `);
    expect(await errorFor({ talosctl: '/usr/bin/talosctl', jumpHost: 'kim@host' })).toMatchInlineSnapshot(`
      "The configuration file /config.json has mistakes:
      talosctl: found "/usr/bin/talosctl", must be an object with the keys path, perMinor
      jumpHost: found "kim@host", must be an object with the keys destination, port, talosctlPath
      → Correct it. docs/configuration.md lists every key with what it may hold."
    `);
    expect(await errorFor([])).toMatchInlineSnapshot(`
      "The configuration file /config.json has a mistake:
      the file: found [], must be an object with the keys $schema, nodes, endpoints, talosconfig, context, talosctl, poll, readOnly, logs, upgrade, configDirectory, jumpHost
      → Correct it. docs/configuration.md lists every key with what it may hold."
    `);
  });

  it.each(['-oProxyCommand=x', 'kim@-host', 'a b', 'kim@host;reboot', 'a@b@c', ''])(
    'refuses the jump host %j',
    async (destination) => {
      expect(await errorFor({ jumpHost: { destination } })).toContain('must be a user and a host');
    },
  );

  it('never shows what looks like a secret', async () => {
    const key = 'LS0tLS1CRUdJTiBFRDI1NTE5IFBSSVZBVEUgS0VZLS0tLS0KTUM0Q0FRQXdCUVlESzJWd0JDSUVJSFpW';
    const error = await errorFor({ readOnly: key, key, nodes: { key }, context: `-${key}` });
    expect(error).not.toContain(key.slice(0, 20));
    expect(error).toContain('looks like a secret');
  });

  it('counts what is more than twenty', async () => {
    const error = await errorFor(
      Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`x${index}`, 1])),
    );
    expect(error).toContain('\nand 5 more\n');
  });
});
