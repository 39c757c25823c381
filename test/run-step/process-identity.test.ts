import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { askPs, identityOf, presenceOf, readPs, toIdentity } from '../../source/run-step/process-identity.ts';

describe('a process', () => {
  it('is told from another one by when it started, and where it runs', () => {
    const own = identityOf(process.pid);
    if (own === null) throw new Error('this very process is not seen');
    expect(presenceOf(own)).toBe('alive');
    expect(presenceOf({ ...own, startedAt: `${own.startedAt}1` })).toBe('gone');
    expect(presenceOf({ ...own, host: 'elsewhere' })).toBe('elsewhere');
  });

  it.runIf(existsSync('/etc/machine-id'))('is not taken for one of another machine of the same name', () => {
    const own = identityOf(process.pid);
    if (own === null) throw new Error('this very process is not seen');
    const [name = '', id = ''] = own.host.split('/');
    expect(name).toBe(hostname());
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    const boot = '11111111-2222-3333-4444-555555555555:99';
    expect(presenceOf({ ...own, startedAt: boot, host: `${name}/00000000` })).toBe('elsewhere');
  });

  it('is gone once it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const identity = identityOf(child.pid ?? 0);
    if (identity === null) throw new Error('the child is not seen');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(presenceOf(identity)).toBe('gone');
    expect(identityOf(identity.pid)).toBeNull();
    expect(askPs(identity.pid)).toBe('gone');
  });

  it('is read from ps where there is no /proc, in words that no language or time zone changes', () => {
    expect(askPs(process.pid)).toMatch(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/);
    expect(readPs('Ss   Mon Nov 23 23:20:01 2026\n')).toBe('Mon Nov 23 23:20:01 2026');
  });

  it('that has ended and was not asked for yet, is gone', () => {
    expect(readPs('Z+   Mon Nov 23 23:20:01 2026\n')).toBe('gone');
    expect(readPs('')).toBe('gone');
  });

  it('is only believed from a file that has all of it', () => {
    const whole = { pid: 4711, startedAt: 'x', host: 'y' };
    expect(toIdentity({ ...whole, more: 1 })).toEqual(whole);
    // 0, 1 and -1 would be signals to everybody.
    for (const pid of [0, 1, -1, 1.5, '4711', null]) expect(toIdentity({ ...whole, pid })).toBeNull();
    expect(toIdentity({ pid: 4711, host: 'y' })).toBeNull();
    expect(toIdentity(null)).toBeNull();
  });
});
