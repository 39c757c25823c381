import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { actionReader, readScenario } from '../../source/simulator/folder.ts';
import { createPractice, homelab, parseFault } from '../../source/simulator/practice.ts';
import { worldAt } from '../../source/simulator/world.ts';

const program = join(import.meta.dirname, '..', '..', 'source', 'simulator', 'main.ts');
const node = '192.168.1.103';
const upgrade = ['upgrade', '-n', node, '-i', 'ghcr.io/siderolabs/installer:v1.13.3'];

function open(faults: readonly string[], pace: number) {
  const scenario = { ...homelab(Date.now()), pace };
  const practice = createPractice({ scenario, faults: faults.map(parseFault) });
  onTestFinished(practice.remove);
  const env = { ...process.env, ...practice.environment };
  const run = (...argv: readonly string[]) =>
    spawnSync(process.execPath, [program, ...argv], { encoding: 'utf8', env });
  /** Sends the signal as soon as the words are there. */
  const endAfter = (words: string, signal: NodeJS.Signals, argv: readonly string[]) => {
    const child = spawn(process.execPath, [program, ...argv], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const before = stderr;
      stderr += text;
      if (!before.includes(words) && stderr.includes(words)) child.kill(signal);
    });
    return new Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>((resolve) =>
      child.on('close', (code, by) => resolve({ code, signal: by, stderr })),
    );
  };
  return { practice, run, endAfter };
}

describe('the simulated talosctl as a process of its own', () => {
  it('upgrades, and the folder keeps it for the next call', () => {
    const { run } = open([], 0.01);
    const { status, stderr } = run(...upgrade);
    expect(stderr).toContain('post check passed');
    expect(status).toBe(0);
    expect(run('version', '--short', '-n', node).stdout).toMatch(/Tag: +v1\.13\.3/);
  });

  it.each(['SIGTERM', 'SIGKILL', 'SIGHUP'] as const)('%s in the drain leaves it cordoned', async (signal) => {
    const { practice, run, endAfter } = open(['budget'], 0.01);
    const limit = ['--drain-timeout', '60m'];
    const end = await endAfter('evicting pod', signal, [...upgrade, ...limit]);
    expect(end.signal).toBe(signal === 'SIGTERM' ? null : signal);
    if (signal === 'SIGTERM')
      expect(end).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/global timeout reached: 1h0m0s\n$/),
      });
    expect(practice.activeFaults()).toContainEqual({ name: 'cordoned', node });
    expect(run('version', '--short', '-n', node).stdout).toMatch(/Tag: +v1\.13\.1/);
    const reboot = run('reboot', '-n', node, '--wait');
    expect(reboot.status).toBe(0);
    expect(run('version', '--short', '-n', node).stdout).toMatch(/Tag: +v1\.13\.3/);
  });

  const untouched = { version: 'v1.13.1', next: undefined, cordoned: false };
  const upgraded = { version: 'v1.13.3', next: undefined, cordoned: true };
  it.each([
    ['pull', 'pulled image', untouched],
    ['install', 'probing bootloader', untouched],
    ['reboot', 'stopAllServices', upgraded],
    ['boot', 'startEverything', upgraded],
  ])('SIGKILL in the %s leaves it as recorded', async (_phase, words, expected) => {
    const { practice, endAfter } = open([], 0.1);
    const scenario = readScenario(practice.directory);
    const read = actionReader(practice.directory);
    const now = () => worldAt(scenario, read(), Date.now()).byName.get(node);
    expect((await endAfter(words, 'SIGKILL', upgrade)).signal).toBe('SIGKILL');
    await vi.waitFor(
      () => expect(now()).toMatchObject({ rebooting: false, booting: false, reachability: 'answers' }),
      { timeout: 20_000, interval: 20 },
    );
    const state = now();
    const { talosVersion: version } = state?.node ?? {};
    expect({ version, next: state?.releases.next?.talosVersion, cordoned: state?.cordoned }).toEqual(
      expected,
    );
  });

  it('collects a support bundle', () => {
    const { practice, run } = open([], 0.01);
    const path = join(practice.directory, 'support.zip');
    const { status, stdout, stderr } = run('support', '-n', node, '-O', path);
    expect([status, stderr]).toEqual([0, `Support bundle is written to ${path}\n`]);
    expect(stdout).toContain(`100% ${node}`);
    expect(readFileSync(path, 'latin1')).toMatch(/^PK\x05\x06/);
    expect(run('support', '-n', node, '-O', path)).toMatchObject({ status: 1, stderr: 'EOF\n' });
  });

  it('writes a snapshot for this user alone', () => {
    const { practice, run } = open([], 0.01);
    const path = join(practice.directory, 'etcd.db');
    const { status, stdout } = run('etcd', 'snapshot', path, '-n', node);
    expect(status).toBe(0);
    const { mode, size } = statSync(path);
    expect([mode & 0o777, stdout.includes(`(${size} bytes)`)]).toEqual([0o600, true]);
  });
});
