import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, trustWorkingDirectory } from '../../source/config/load.ts';
import { addTrust, trustIn, trustListPath } from '../../source/config/trust.ts';
import { errorOf, put, temporaryPlaces } from './temporary-places.ts';

const everything = {
  $schema: 'https://unpkg.com/talos-tui/config.schema.json',
  nodes: ['192.168.1.101'],
  endpoints: ['192.168.1.102'],
  talosconfig: 'talosconfig',
  context: 'homelab',
  talosctl: { path: './talosctl' },
  poll: { etcd: 60 },
  readOnly: true,
  logs: { tailLines: 10 },
  upgrade: { installerImage: 'example.org/installer', gateCommand: ['./gate', 'x'], order: 'workers-first' },
  configDirectory: 'infrastructure/talos',
  jumpHost: { destination: 'kim@host' },
};

describe('a config.json in the working directory', () => {
  it('has only its harmless keys obeyed until it is trusted', async () => {
    const places = await temporaryPlaces();
    await put(join(places.workingDirectory, 'config.json'), everything);

    const before = await loadConfig(places, undefined);
    expect(before.config).toMatchObject({ readOnly: true, poll: { etcd: 60 }, logs: { tailLines: 10 } });
    expect(before.config.upgrade).toEqual({
      order: 'workers-first',
      drainTimeout: 300,
      gateRetries: 20,
      soak: 0,
    });
    expect(before.config.talosctl).toEqual({ path: 'talosctl', perMinor: {} });
    for (const key of ['nodes', 'endpoints', 'talosconfig', 'context', 'configDirectory', 'jumpHost']) {
      expect(before.config).not.toHaveProperty(key);
    }
    expect(before.warnings.map((line) => line.replaceAll(places.root, ''))).toMatchInlineSnapshot(`
      [
        "/work/config.json is not trusted, so these keys of it are ignored: nodes, endpoints, talosconfig, context, talosctl, upgrade.installerImage, upgrade.gateCommand, configDirectory, jumpHost. Read the file, then run \`talos-tui trust\` in its folder.",
      ]
    `);

    const trusted = await trustWorkingDirectory(places);
    expect(trusted.path).toBe(join(places.workingDirectory, 'config.json'));
    expect(trusted.keys).toContain('upgrade.gateCommand');
    const after = await loadConfig(places, undefined);
    expect(after.warnings).toEqual([]);
    expect(after.config).toMatchObject({
      nodes: ['192.168.1.101'],
      talosconfig: join(places.workingDirectory, 'talosconfig'),
      talosctl: { path: join(places.workingDirectory, 'talosctl') },
      upgrade: { gateCommand: [join(places.workingDirectory, 'gate'), 'x'] },
      configDirectory: join(places.workingDirectory, 'infrastructure/talos'),
      jumpHost: { destination: 'kim@host', talosctlPath: 'talosctl' },
    });
  });

  it('has to be trusted again when it changes', async () => {
    const places = await temporaryPlaces();
    await put(join(places.workingDirectory, 'config.json'), everything);
    await trustWorkingDirectory(places);
    await put(join(places.workingDirectory, 'config.json'), { ...everything, nodes: ['192.168.1.66'] });
    const changed = await loadConfig(places, undefined);
    expect(changed.config.nodes).toBeUndefined();
    expect(changed.warnings[0]).toContain('has changed since it was trusted');
    await trustWorkingDirectory(places);
    expect((await loadConfig(places, undefined)).config.nodes).toEqual(['192.168.1.66']);
  });

  it('gives no warning when it has harmless keys only', async () => {
    const places = await temporaryPlaces();
    await put(join(places.workingDirectory, 'config.json'), {
      $schema: './config.schema.json',
      readOnly: true,
    });
    const loaded = await loadConfig(places, undefined);
    expect(loaded.warnings).toEqual([]);
    expect(loaded.config.readOnly).toBe(true);
  });

  it('needs no trust when the user names it', async () => {
    const places = await temporaryPlaces();
    await put(join(places.workingDirectory, 'config.json'), everything);
    const loaded = await loadConfig(places, 'config.json');
    expect(loaded.warnings).toEqual([]);
    expect(loaded.config.nodes).toEqual(['192.168.1.101']);
  });

  it('is trusted only when it is ours and has no mistakes', async () => {
    const places = await temporaryPlaces();
    expect(await errorOf(places.root, () => trustWorkingDirectory(places))).toMatchInlineSnapshot(`
      "/work has no config.json of talos-tui.
      → Go to the folder that has it. Its "$schema" ends with "talos-tui/config.schema.json" or is "./config.schema.json"."
    `);
    await put(join(places.workingDirectory, 'config.json'), { ...everything, nodez: 1 });
    await expect(trustWorkingDirectory(places)).rejects.toThrow('did you mean `nodes`?');
    expect(await readdir(places.homeDirectory)).toEqual([]);
  });
});

describe('the list of trusted folders', () => {
  it('is private, holds real paths and leaves no temporary file', async () => {
    const places = await temporaryPlaces();
    const real = join(places.root, 'real');
    const link = join(places.root, 'link');
    await mkdir(real);
    await symlink(real, link);
    await addTrust(places, link, 'text');
    expect(await trustIn(places, real, 'text')).toBe('trusted');
    expect(await trustIn(places, link, 'text ')).toBe('changed');
    expect(await trustIn(places, places.root, 'text')).toBe('unknown');
    const path = trustListPath(places);
    expect(path).toBe(join(places.homeDirectory, '.local/state/talos-tui/trusted.json'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(path, '..'))).toEqual(['trusted.json']);
    expect(Object.keys(JSON.parse(await readFile(path, 'utf8')).folders)).toEqual([real]);
  });

  it('keeps earlier folders, and lies in XDG_STATE_HOME', async () => {
    const places = await temporaryPlaces();
    places.environment.XDG_STATE_HOME = join(places.root, 'state');
    await addTrust(places, places.homeDirectory, 'a');
    await addTrust(places, places.workingDirectory, 'b');
    expect(await trustIn(places, places.homeDirectory, 'a')).toBe('trusted');
    expect(await trustIn(places, places.workingDirectory, 'b')).toBe('trusted');
    expect(trustListPath(places)).toBe(join(places.root, 'state/talos-tui/trusted.json'));
  });

  it('says so when it cannot be written', async () => {
    const places = await temporaryPlaces();
    places.environment.XDG_STATE_HOME = await put(join(places.root, 'state'), 'a file');
    expect(
      await errorOf(places.root, () => addTrust(places, places.homeDirectory, 'a')),
    ).toMatchInlineSnapshot(`
      "The list of trusted folders /state/talos-tui/trusted.json cannot be written: ENOTDIR.
      → Check the permissions and the free space of its folder."
    `);
  });

  it.each(['', '{', '[]', '{"version": 2, "folders": {}}', '{"version": 1, "folders": {"/": true}}'])(
    'trusts nothing when it holds %j',
    async (text) => {
      const places = await temporaryPlaces();
      await put(trustListPath(places), text);
      expect(await trustIn(places, places.workingDirectory, 'a')).toBe('unknown');
      await addTrust(places, places.workingDirectory, 'a');
      expect(await trustIn(places, places.workingDirectory, 'a')).toBe('trusted');
    },
  );
});
