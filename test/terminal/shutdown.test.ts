import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reason } from '../../source/terminal/shutdown.ts';
import { createShutdown } from '../../source/terminal/shutdown.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp({ debug = false } = {}) {
  const events: string[] = [];
  const exits: number[] = [];
  const printed: [string, boolean][] = [];
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const shutdown = createShutdown({
    process,
    restoreTerminal: () => events.push('restored'),
    print: (message, screenIsBack) => printed.push([message, screenIsBack]),
    debug,
  });
  const cleanUp = (
    phase: Parameters<typeof shutdown.onCleanUp>[0],
    name: string,
    run: () => unknown = () => {},
  ) =>
    shutdown.onCleanUp(phase, () => {
      events.push(name);
      return run();
    });
  shutdown.listen();
  const settle = () => vi.advanceTimersByTimeAsync(20_000);
  return { shutdown, process, events, exits, printed, cleanUp, settle };
}

const quit: Reason = { kind: 'quit', exitCode: 0, message: null };
const never = () => new Promise<void>(() => {});

describe('clean-up', () => {
  it('runs by phase, then in the order of registration', async () => {
    const { shutdown, events, cleanUp, settle } = setUp();
    cleanUp('output', 'output');
    cleanUp('files', 'first file');
    cleanUp('files', 'second file');
    cleanUp('processes', 'processes');
    cleanUp('screen', 'screen');
    shutdown.begin(quit);
    await settle();
    expect(events).toEqual(['screen', 'processes', 'first file', 'second file', 'output']);
  });

  it('waits for each before the next', async () => {
    const { shutdown, events, exits, cleanUp, settle } = setUp();
    let finish = () => {};
    cleanUp(
      'processes',
      'processes',
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    cleanUp('files', 'files');
    shutdown.begin(quit);
    await vi.advanceTimersByTimeAsync(100);
    expect(events).toEqual(['processes']);
    finish();
    await settle();
    expect(events).toEqual(['processes', 'files']);
    expect(exits).toEqual([0]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['hangs', never],
  ])('goes on when one %s', async (_name, run) => {
    const { shutdown, events, exits, cleanUp, settle } = setUp();
    cleanUp('processes', 'processes', run);
    cleanUp('files', 'files');
    shutdown.begin(quit);
    await settle();
    expect(events).toEqual(['processes', 'files']);
    expect(exits).toEqual([0]);
  });

  it('restores the terminal itself when that of the screen fails', async () => {
    const { shutdown, events, cleanUp, settle } = setUp();
    cleanUp('screen', 'screen', never);
    cleanUp('processes', 'processes');
    shutdown.begin(quit);
    await settle();
    expect(events).toEqual(['screen', 'restored', 'processes']);
  });

  it('leaves no timer behind', async () => {
    const { shutdown, cleanUp } = setUp();
    cleanUp('screen', 'screen');
    shutdown.begin(quit);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('exit codes', () => {
  it.each<[string, Reason, number]>([
    ['quit', { kind: 'quit', exitCode: 1, message: null }, 1],
    ['SIGHUP', { kind: 'signal', signal: 'SIGHUP' }, 129],
    ['SIGINT', { kind: 'signal', signal: 'SIGINT' }, 130],
    ['SIGTERM', { kind: 'signal', signal: 'SIGTERM' }, 143],
    ['a terminal that went away', { kind: 'hangup' }, 129],
    ['a bug', { kind: 'bug', error: new Error('oops') }, 70],
  ])('%s', async (_name, reason, exitCode) => {
    const { shutdown, exits, settle } = setUp();
    shutdown.begin(reason);
    await settle();
    expect(exits).toEqual([exitCode]);
  });

  it.each([
    ['SIGTERM', 143],
    ['uncaughtException', 70],
    ['unhandledRejection', 70],
  ])('heard from the process: %s', async (event, exitCode) => {
    const { process, exits, settle } = setUp();
    process.emit(event, new Error('oops'));
    await settle();
    expect(exits).toEqual([exitCode]);
  });
});

describe('a second reason', () => {
  it('of the user changes nothing', async () => {
    const { shutdown, events, exits, cleanUp, settle } = setUp();
    cleanUp('screen', 'screen');
    shutdown.begin({ kind: 'signal', signal: 'SIGTERM' });
    shutdown.begin(quit);
    await settle();
    expect(events).toEqual(['screen']);
    expect(exits).toEqual([143]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('forces the end at once: %s', async (signal) => {
    const { shutdown, events, exits, cleanUp } = setUp();
    cleanUp('processes', 'processes', never);
    shutdown.begin(quit);
    await vi.advanceTimersByTimeAsync(300);
    shutdown.begin({ kind: 'signal', signal });
    expect(events).toEqual(['processes', 'restored']);
    expect(exits).toEqual([signal === 'SIGINT' ? 130 : 143]);
  });

  it('forces nothing when it is the same signal, doubled', async () => {
    const { shutdown, exits, cleanUp } = setUp();
    cleanUp('processes', 'processes', never);
    shutdown.begin({ kind: 'signal', signal: 'SIGTERM' });
    await vi.advanceTimersByTimeAsync(299);
    shutdown.begin({ kind: 'signal', signal: 'SIGTERM' });
    expect(exits).toEqual([]);
  });

  it('forces nothing when it is a closed window', async () => {
    const { shutdown, exits, cleanUp } = setUp();
    cleanUp('processes', 'processes', never);
    shutdown.begin({ kind: 'signal', signal: 'SIGHUP' });
    await vi.advanceTimersByTimeAsync(1000);
    shutdown.begin({ kind: 'signal', signal: 'SIGHUP' });
    expect(exits).toEqual([]);
  });
});

describe('while interrupts are ignored', () => {
  it('Ctrl+C ends nothing, nor when it comes a second time just after; a later one does', async () => {
    const { shutdown, process, exits, settle } = setUp();
    const { promise, resolve } = Promise.withResolvers<string>();
    const ended = shutdown.withInterruptsIgnored(() => promise);
    process.emit('SIGINT');
    await vi.advanceTimersByTimeAsync(10_000);
    resolve('what it gives');
    expect(await ended).toBe('what it gives');
    await vi.advanceTimersByTimeAsync(299);
    process.emit('SIGINT');
    await settle();
    expect(exits).toEqual([]);
    process.emit('SIGINT');
    await settle();
    expect(exits).toEqual([130]);
  });

  it('counts again when what ran has failed', async () => {
    const { shutdown, process, exits, settle } = setUp();
    await expect(shutdown.withInterruptsIgnored(() => Promise.reject(new Error('broken')))).rejects.toThrow();
    await settle();
    process.emit('SIGINT');
    await settle();
    expect(exits).toEqual([130]);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s ends the program', async (signal, exitCode) => {
    const { shutdown, process, exits, settle } = setUp();
    void shutdown.withInterruptsIgnored(never);
    process.emit(signal);
    await settle();
    expect(exits).toEqual([exitCode]);
  });

  it('an impatient Ctrl+C forces an end that has begun', async () => {
    const { shutdown, process, exits, cleanUp } = setUp();
    cleanUp('screen', 'screen', never);
    void shutdown.withInterruptsIgnored(never);
    process.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(300);
    process.emit('SIGINT');
    expect(exits).toEqual([130]);
  });
});

describe('messages', () => {
  it('prints the last word of a quit after everything else', async () => {
    const { shutdown, printed, events, cleanUp, settle } = setUp();
    cleanUp('output', 'output', () => events.push(`printed before: ${printed.length}`));
    shutdown.begin({ kind: 'quit', exitCode: 0, message: 'The upgrade goes on without us.' });
    await settle();
    expect(events).toEqual(['output', 'printed before: 0']);
    expect(printed).toEqual([['The upgrade goes on without us.', true]]);
  });

  it('says what a bug said, clean, and where only with --debug', async () => {
    const error = new Error('bad \x1b[31mvalue');
    const plain = setUp();
    plain.shutdown.begin({ kind: 'bug', error });
    await plain.settle();
    expect(plain.printed.map(([message]) => message)).toEqual([
      'talos-tui ended because of an error of its own: bad value',
      'Start it with --debug to see where. Please report it.',
    ]);
    const debug = setUp({ debug: true });
    debug.shutdown.begin({ kind: 'bug', error });
    await debug.settle();
    expect(debug.printed).toHaveLength(1);
    expect(debug.printed[0]?.[0]).toMatch(/bad value\n\s+at .*shutdown\.test\.ts/);
  });

  it('tells with --debug what went wrong while ending', async () => {
    const { shutdown, process, printed, cleanUp, settle } = setUp({ debug: true });
    cleanUp('processes', 'processes', () => {
      throw new Error('no such process');
    });
    shutdown.begin(quit);
    process.emit('uncaughtException', new Error('a late one'));
    await settle();
    const text = printed.map(([message]) => message).join('\n');
    expect(text).toContain('While ending: Error: no such process');
    expect(text).toContain('While ending: Error: a late one');
  });

  it.each<[string, Reason, 'screen' | 'output' | null]>([
    ['the screen could not be restored', quit, 'screen'],
    ['the output could not be written', quit, 'output'],
    ['the terminal went away', { kind: 'hangup' }, null],
  ])('warns the printer when %s', async (_name, reason, failing) => {
    const { shutdown, printed, cleanUp, settle } = setUp({ debug: true });
    if (failing) cleanUp(failing, failing, never);
    cleanUp('files', 'files', () => {
      throw new Error('something to print');
    });
    shutdown.begin(reason);
    await settle();
    expect(printed.length).toBeGreaterThan(0);
    for (const [, screenIsBack] of printed) expect(screenIsBack).toBe(false);
  });

  it('ends even when printing fails', async () => {
    const exits: number[] = [];
    const shutdown = createShutdown({
      process: { on: () => {}, exit: (code) => exits.push(code) },
      restoreTerminal: () => {},
      print: () => {
        throw new Error('closed');
      },
      debug: false,
    });
    shutdown.begin({ kind: 'quit', exitCode: 0, message: 'bye' });
    await vi.advanceTimersByTimeAsync(0);
    expect(exits).toEqual([0]);
  });
});
