import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { AppError } from '../../source/errors.ts';
import type { Practice } from '../../source/simulator/practice.ts';
import { createPractice, parseFault } from '../../source/simulator/practice.ts';

const program = join(import.meta.dirname, '..', '..', 'source', 'simulator', 'main.ts');

const open: Practice[] = [];
function practice(options: Parameters<typeof createPractice>[0] = {}): Practice {
  const created = createPractice(options);
  open.push(created);
  return created;
}

afterEach(() => {
  for (const one of open.splice(0)) one.remove();
});

function run({ environment }: Pick<Practice, 'environment'>, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    env: { ...environment },
    encoding: 'utf8',
  });
  return { exitCode: status, stdout, stderr };
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

  it.skipIf(!existsSync('/proc/self/status'))('hang: catches SIGTERM and goes on', async () => {
    const { environment } = practice({ faults: [parseFault('hang')] });
    const child = spawn(process.execPath, [program, 'version'], { env: { ...environment }, stdio: 'ignore' });
    const ended = once(child, 'exit');
    await vi.waitFor(() => expect(caughtSignals(child.pid) & terminate).toBe(terminate), { timeout: 10_000 });
    child.kill('SIGTERM');
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  });
});

/** The bit of SIGTERM (15) in a signal mask. */
const terminate = 1n << 14n;

function caughtSignals(pid: number | undefined): bigint {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return BigInt(`0x${/^SigCgt:\s+([0-9a-f]+)$/m.exec(status)?.[1]}`);
}
