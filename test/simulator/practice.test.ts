import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { AppError } from '../../source/errors.ts';
import type { Practice } from '../../source/simulator/practice.ts';
import {
  createPractice,
  faultDescriptions,
  faultNames,
  parseFault,
} from '../../source/simulator/practice.ts';

const program = join(import.meta.dirname, '..', '..', 'source', 'simulator', 'main.ts');

const open: Practice[] = [];
function practice(options: Parameters<typeof createPractice>[0] = {}): Practice {
  const created = createPractice(options);
  open.push(created);
  return created;
}

const streams: ChildProcess[] = [];

afterEach(() => {
  for (const stream of streams.splice(0)) stream.kill('SIGKILL');
  for (const one of open.splice(0)) one.remove();
});

function run({ environment }: Pick<Practice, 'environment'>, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    env: { ...environment },
    encoding: 'utf8',
  });
  return { exitCode: status, stdout, stderr };
}

const waiting = { timeout: 10_000, interval: 20 };

/** Tells on standard error when the program listens for SIGTERM. Before, that signal ends any process. */
const telltale =
  'data:text/javascript,process.on("newListener", (name) => name === "SIGTERM" && setImmediate(() => process.stderr.write("listening")))';

/** A run of the program that goes on; a test may end it, and it ends with the test in any case. */
function start({ environment }: Pick<Practice, 'environment'>, ...argv: string[]) {
  const child = spawn(process.execPath, ['--import', telltale, program, ...argv], {
    env: { ...environment },
  });
  streams.push(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const listening = once(child.stderr, 'data');
  return { child, printed: () => text, listening, ended: once(child, 'close') };
}

describe('the practice folder', () => {
  it('is private, and so are its files', () => {
    const { directory } = practice();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const files = readdirSync(directory).toSorted();
    expect(files).toEqual(['actions.jsonl', 'scenario.json', 'talosconfig']);
    for (const file of files) expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
  });

  it('has a talosconfig with the endpoints and nodes', () => {
    const { talosconfigPath } = practice();
    expect(parse(readFileSync(talosconfigPath, 'utf8'))).toMatchObject({
      context: 'homelab',
      contexts: {
        homelab: {
          endpoints: ['192.168.1.101', '192.168.1.102', '192.168.1.103'],
          nodes: ['192.168.1.101', '192.168.1.102', '192.168.1.103'],
        },
      },
    });
  });

  it('is gone after remove(), which may be called twice', () => {
    const { directory, remove } = practice();
    remove();
    remove();
    expect(existsSync(directory)).toBe(false);
  });
});

describe('parseFault', () => {
  it.each([
    ['half', { name: 'half', node: null }],
    ['node-down:m1mac', { name: 'node-down', node: 'm1mac' }],
    ['node-down:192.168.1.103', { name: 'node-down', node: '192.168.1.103' }],
  ])('reads %s', (text, fault) => expect(parseFault(text)).toEqual(fault));

  it('names the known faults when it is none', () => {
    expect(() => parseFault('node-dwon:m1mac')).toThrow(
      expect.objectContaining({
        kind: 'configuration',
        message: 'unknown fault "node-dwon"',
        hint: expect.stringContaining('node-down, node-refused'),
      }),
    );
  });

  it('leaves the node to the practice cluster, which knows it', () => {
    expect(() => createPractice({ faults: [parseFault('node-down:pi')] })).toThrow(AppError);
    expect(() => practice().applyFault(parseFault('hang:pi'))).toThrow('it has ryzen, intel, m1mac');
    expect(() => practice().applyFault(parseFault('role-reader:intel'))).toThrow('takes no node');
  });
});

describe('faults while it runs', () => {
  it('have one sentence each for the user', () => {
    expect(Object.keys(faultDescriptions)).toEqual(faultNames);
    for (const sentence of Object.values(faultDescriptions)) expect(sentence).toMatch(/^[\w].{10,70}\.$/);
  });

  it('are switched on and off, with the node’s address', () => {
    const cluster = practice({ faults: [parseFault('cordoned:intel')] });
    cluster.toggle({ name: 'node-down', node: null });
    cluster.toggle({ name: 'half', node: null });
    expect(cluster.activeFaults()).toEqual([
      { name: 'cordoned', node: '192.168.1.102' },
      { name: 'node-down', node: '192.168.1.103' },
      { name: 'half', node: null },
    ]);
    cluster.toggle({ name: 'node-down', node: 'm1mac' });
    cluster.toggle({ name: 'cordoned', node: '192.168.1.102' });
    expect(cluster.activeFaults()).toEqual([{ name: 'half', node: null }]);
    expect(() => cluster.toggle({ name: 'half', node: 'pi' })).toThrow('it has ryzen, intel, m1mac');
  });

  it('are those that were set by hand as well', () => {
    const cluster = practice();
    run(cluster, 'practice', 'fault', 'etcd-alarm', 'ryzen');
    expect(cluster.activeFaults()).toEqual([{ name: 'etcd-alarm', node: '192.168.1.101' }]);
  });
});

describe('the simulated talosctl as a program', () => {
  it('answers from the folder, with the faults of the start and of run time', () => {
    const cluster = practice({ faults: [parseFault('cordoned:intel')] });
    const status = () => run(cluster, 'get', 'nodestatus', '-n', '192.168.1.102').stdout;
    expect(status()).toMatch(/NodeStatus +intel +\d +true +true\n/);
    cluster.clearFaults();
    expect(status()).toMatch(/NodeStatus +intel +\d +true +false\n/);
    cluster.applyFault(parseFault('not-ready:intel'));
    expect(status()).toMatch(/NodeStatus +intel +\d +false +false\n/);
  });

  it('takes faults by hand', () => {
    const cluster = practice();
    expect(run(cluster, 'practice', 'fault', 'node-down', 'm1mac')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    expect(run(cluster, 'memory', '-n', '192.168.1.103').exitCode).toBe(1);
    expect(run(cluster, 'practice', 'clear').exitCode).toBe(0);
    expect(run(cluster, 'memory', '-n', '192.168.1.103').exitCode).toBe(0);
    const refused = run(cluster, 'practice', 'fault', 'node-dwon');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/^unknown fault "node-dwon"\nUsage:\n/);
  });

  it('fails without a talosconfig', () => {
    const { stderr } = run(practice(), '--talosconfig', '/nonexistent/talosconfig', 'config', 'info');
    expect(stderr).toBe('no context is set\n');
  });

  it('says so when the practice cluster is gone', () => {
    const cluster = practice();
    cluster.remove();
    expect(run(cluster, 'version')).toMatchObject({
      exitCode: 1,
      stderr: `there is no practice cluster in ${cluster.directory}\n`,
    });
    expect(run({ environment: {} }, 'version').stderr).toContain('TALOS_TUI_PRACTICE is not set');
  });

  it('streams what happens until it is asked to end', async () => {
    const cluster = practice();
    const { child, printed, ended } = start(
      cluster,
      'events',
      '-n',
      '192.168.1.101,192.168.1.102',
      '--tail',
      '1',
    );
    await vi.waitFor(() => expect(printed()).toContain('RUNNING '), waiting);
    cluster.applyFault(parseFault('service-failed:intel'));
    await vi.waitFor(() => expect(printed()).toContain('kubelet                FAILED: '), waiting);
    cluster.clearFaults();
    await vi.waitFor(
      () => expect(printed()).toMatch(/FAILED: [\s\S]*RUNNING: Health check successful/),
      waiting,
    );
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('ends its streams when the practice cluster is gone', async () => {
    const cluster = practice();
    const { printed, ended } = start(cluster, 'logs', 'kubelet', '-f', '--tail', '1', '-n', '192.168.1.101');
    await vi.waitFor(() => expect(printed()).toContain('192.168.1.101: '), waiting);
    cluster.remove();
    expect(await ended).toEqual([0, null]);
  });

  it('garbage: writes bytes into logs that are no UTF-8', async () => {
    const cluster = practice({
      faults: [parseFault('garbage')],
      scenario: { startedAt: Date.now() - 60_000 },
    });
    const { stdout } = spawnSync(
      process.execPath,
      [program, 'logs', 'kubelet', '--tail', '6', '-n', '192.168.1.101'],
      {
        env: { ...cluster.environment },
      },
    );
    expect(stdout.includes(Buffer.from([0xff, 0xfe, 0xc3, 0x28]))).toBe(true);
  });

  it('hang: catches SIGTERM and goes on', async () => {
    const { child, listening, ended } = start(practice({ faults: [parseFault('hang')] }), 'version');
    await listening;
    child.kill('SIGTERM');
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('log-stall: a follower has printed what came before, and is deaf to SIGTERM', async () => {
    const cluster = practice({ faults: [parseFault('log-stall')] });
    const { child, printed, listening, ended } = start(
      cluster,
      ...['logs', 'kubelet', '-f', '--tail', '50', '-n', '192.168.1.103'],
    );
    await listening;
    child.kill('SIGTERM');
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(printed()).toContain('192.168.1.103: ');
  });
});
