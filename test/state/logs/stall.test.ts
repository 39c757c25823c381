import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceLog } from '../../../source/domain/logs/source.ts';
import type { Channel } from '../../../source/state/channel.ts';
import type { StreamEnd } from '../../../source/talosctl/runner.ts';
import { ended, openTail, shownOf } from '../../helpers/log-lab.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const second = 1000;

const node = '192.168.1.101';
const kubelet = serviceLog(node, 'kubelet');
const giant = 'a line of 64 KiB';

/** A log on a machine, and talosctl as it is: at a giant line it stops for good, and does not say so. */
function openLog() {
  const written: string[] = [];
  const followers = new Set<(line: string) => void>();
  const asked: string[] = [];
  let isDeaf = false;

  const follow: Channel['follow'] = (_, { command, signal, onBytes }) => {
    const text = command.join(' ');
    asked.push(text);
    const { promise, resolve } = Promise.withResolvers<StreamEnd>();
    const tail = Number(/--tail (\d+)/.exec(text)?.[1]);
    let stalled = false;
    const print = (line: string): void => {
      stalled ||= line === giant;
      if (!stalled && !signal.aborted) onBytes(Buffer.from(`${node}: ${line}\n`));
    };
    setTimeout(() => {
      if (tail > 0) written.slice(-tail).forEach(print);
      if (!text.includes('-f') && !stalled) resolve(ended('', 0));
      else if (text.includes('-f') && !isDeaf) followers.add(print);
    }, 100);
    signal.addEventListener('abort', () => followers.delete(print));
    return promise;
  };

  let number = 0;
  return {
    ...openTail(follow),
    asked,
    write(line = `${new Date().toISOString()} line ${number++}`): string {
      written.push(line);
      for (const print of followers) print(line);
      return line;
    },
    /** Connections die without a word. */
    goDeaf(deaf: boolean): void {
      isDeaf = deaf;
      if (deaf) followers.clear();
    },
    written,
  };
}

type Log = ReturnType<typeof openLog>;

async function writeEvery(log: Log, ms: number, count: number): Promise<void> {
  for (let line = 0; line < count; line++) {
    log.write();
    await pass(ms);
  }
}

const shown = (log: Log) => shownOf(log.archive, kubelet);

async function openFollowing(): Promise<Log> {
  const log = openLog();
  log.tail.show([kubelet]);
  await writeEvery(log, second, 10);
  return log;
}

describe('a line of 64 KiB', () => {
  it('in a log that writes every second is mended within 10 s; lines behind it are fetched', async () => {
    const log = await openFollowing();
    log.write(giant);
    await writeEvery(log, second, 10);
    const since = shown(log).indexOf('<stalled>');
    expect(since).toBe(10);
    expect(shown(log).slice(since + 1).length).toBeGreaterThan(2);
    await writeEvery(log, second, 60);
    const lines = shown(log).slice(since + 1);
    expect(lines).toEqual(log.written.slice(-lines.length));
    expect(lines.length).toBeGreaterThan(62);
  });

  it('in a busy log is mended, too', async () => {
    const log = await openFollowing();
    log.write(giant);
    await writeEvery(log, 5, 4000);
    const lines = shown(log).slice(shown(log).indexOf('<stalled>') + 1);
    expect(lines).toEqual(log.written.slice(-lines.length));
    expect(lines.length).toBeGreaterThan(2500);
    expect(shown(log).filter((line) => line.startsWith('<'))).toEqual(['<stalled>']);
  });

  it('that is the last one is marked once, and the next line comes', async () => {
    const log = await openFollowing();
    log.write(giant);
    await pass(300 * second);
    expect(shown(log).slice(10)).toEqual(['<stalled>']);
    const line = log.write();
    await pass(second);
    expect(shown(log).slice(10)).toEqual(['<stalled>', line]);
  });

  it('that came while nobody followed is found at the next start', async () => {
    const log = await openFollowing();
    log.goDeaf(true);
    const before = log.write();
    log.write(giant);
    await writeEvery(log, second, 2);
    log.goDeaf(false);
    log.renew(node);
    await pass(15 * second);
    await writeEvery(log, second, 20);
    const marked = shown(log).filter((line) => line.startsWith('<'));
    expect(marked).toEqual(['<stalled>']);
    expect(shown(log)).toContain(before);
    const lines = shown(log).slice(shown(log).indexOf('<stalled>') + 1);
    expect(lines).toEqual(log.written.slice(-lines.length));
    expect(lines.length).toBeGreaterThan(20);
  });

  it('misses no line that comes thick and fast once it is mended', async () => {
    const log = await openFollowing();
    log.write(giant);
    while (!shown(log).includes('<stalled>')) await writeEvery(log, second, 1);
    for (let burst = 0; burst < 20; burst++) {
      for (let line = 0; line < 50; line++) log.write(`${new Date().toISOString()} ${burst}.${line}`);
      await pass(20);
    }
    await writeEvery(log, second, 10);
    const lines = shown(log).slice(shown(log).indexOf('<stalled>') + 1);
    expect(lines).toEqual(log.written.slice(-lines.length));
    expect(lines.length).toBeGreaterThan(1010);
  });

  it('after another is marked again', async () => {
    const log = await openFollowing();
    for (let time = 0; time < 3; time++) {
      log.write(giant);
      await writeEvery(log, second, 20);
    }
    expect(shown(log).filter((line) => line.startsWith('<'))).toHaveLength(3);
    expect(shown(log).at(-1)).toBe(log.written.at(-1));
  });
});

describe('a connection that has died without a word', () => {
  it('is seen by what the log has written since, and nothing is missing', async () => {
    const log = await openFollowing();
    log.goDeaf(true);
    await writeEvery(log, second, 2);
    log.goDeaf(false);
    await writeEvery(log, second, 20);
    expect(shown(log)).toEqual(log.written);
  });
});

describe('a log that is silent', () => {
  it('is looked at after 3 s, every 6 s for a minute, then ever more seldom', async () => {
    const log = await openFollowing();
    log.asked.length = 0;
    await pass(63 * second);
    expect(log.asked.length).toBeGreaterThanOrEqual(9);
    expect(log.asked.length).toBeLessThanOrEqual(11);
    expect(new Set(log.asked)).toEqual(new Set(['logs kubelet --tail 1']));
    log.asked.length = 0;
    await pass(60 * second);
    // With the polls of an idle cluster that is within 8 starts a minute.
    expect(log.asked.length).toBeLessThanOrEqual(2);
    await pass(540 * second);
    log.asked.length = 0;
    await pass(300 * second);
    expect(log.asked.length).toBeLessThanOrEqual(5);
    expect(shown(log)).toEqual(log.written);
  });

  it('is not looked at where it has a line every few seconds', async () => {
    const log = await openFollowing();
    await writeEvery(log, 4500, 20);
    log.asked.length = 0;
    await writeEvery(log, 4500, 20);
    expect(log.asked).toEqual([]);
  });
});
