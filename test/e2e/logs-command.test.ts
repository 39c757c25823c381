import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { closeLabs, type Lab, openLab } from '../helpers/lab.ts';
import { cleanUp, isRunning, programPath, runProgram, spawnProgram } from '../helpers/program.ts';
import { openTerminal } from '../helpers/pty.ts';
import { openSandbox } from '../helpers/sandbox.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeLabs);
afterAll(cleanUp);

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);

/** talos-tui whose output is read while it runs. */
interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when it has printed what is wanted. */
  readonly waitFor: (isThere: () => boolean) => Promise<void>;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

function start(lab: Lab, ...args: readonly string[]): Running {
  const child = spawnProgram(lab.sandbox, args);
  let looks: (() => void)[] = [];
  const collected = (stream: Readable | null): (() => string) => {
    let text = '';
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      for (const look of looks) look();
    });
    return () => text;
  };
  const stdout = collected(child.stdout);
  const stderr = collected(child.stderr);
  const ended = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return {
    child,
    stdout,
    stderr,
    ended,
    waitFor: (isThere) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!isThere()) return;
          looks = looks.filter((one) => one !== look);
          resolve();
        };
        looks.push(look);
        void ended.then(() => reject(new Error(`it has ended:\n${stdout()}\n${stderr()}`)));
        look();
      }),
  };
}

const left = (lab: Lab): readonly number[] => lab.talosctl.pids().filter(isRunning);

describe.concurrent('lines of logs, once', () => {
  it.concurrent('are merged by time, each with its node and service', async () => {
    const lab = openLab();
    const { exitCode, stdout, stderr } = await lab.run('logs', '-s', 'etcd', '--tail', '40');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const lines = linesOf(stdout);
    expect(lines).toHaveLength(120);
    const times = lines.map(
      (line) => /^(?:ryzen|intel|m1mac) etcd: \{.*"ts":"([^"]+)"/.exec(line)?.[1] ?? '',
    );
    expect(times).not.toContain('');
    expect(times).toEqual(times.toSorted());
    expect(left(lab)).toEqual([]);
    // A list of the members, and one reading a log.
    expect(lab.talosctl.calls().filter((call) => call.startsWith('get members'))).not.toEqual([]);
    expect(lab.talosctl.calls().filter((call) => call.startsWith('logs etcd --tail 40 '))).toHaveLength(3);
  });

  it.concurrent('of one log are the lines alone; of an address nothing else is read first', async () => {
    const lab = openLab();
    const { exitCode, stdout } = await lab.run('logs', '192.168.1.102', '-s', 'kubelet', '--tail', '3');
    expect(exitCode).toBe(0);
    expect(linesOf(stdout)).toEqual(Array(3).fill(expect.stringMatching(/^[IWE]\d{4} /)));
    expect(lab.talosctl.calls()).toEqual([
      expect.stringMatching(/^logs kubelet --tail 3 .*-n 192\.168\.1\.102 /),
    ]);
  });

  it.concurrent('are those that match, that are severe enough, that were written since then', async () => {
    const lab = openLab();
    const small = await lab.run('logs', 'ryzen', '-s', 'kubelet', '--grep', 'syncloop \\(probe');
    expect(linesOf(small.stdout).length).toBeGreaterThan(10);
    expect(linesOf(small.stdout).every((line) => line.includes('SyncLoop (probe'))).toBe(true);
    const severe = await lab.run('logs', 'ryzen', 'intel', '-s', 'kubelet', '--level', 'warn');
    expect(linesOf(severe.stdout).length).toBeGreaterThan(10);
    expect(linesOf(severe.stdout).every((line) => /^(ryzen|intel) kubelet: [WE]\d{4} /.test(line))).toBe(
      true,
    );
    const since = await lab.run('logs', 'ryzen', '-s', 'etcd', '--since', '1h', '--json');
    const times = linesOf(since.stdout).map((line) => Date.parse(JSON.parse(line).time));
    expect(times.length).toBeGreaterThan(10);
    expect(Math.min(...times)).toBeGreaterThan(Date.now() - 3_700_000);
    // A capital letter is meant as one.
    const nothing = await lab.run('logs', 'ryzen', '-s', 'kubelet', '--grep', 'SYNCLOOP');
    expect(nothing).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });

  it.concurrent('are objects with --json, of the kernel, events and containers too', async () => {
    const lab = openLab();
    const container = 'kube-system/kube-apiserver';
    const args = ['--dmesg', '--events', '-k', container, '--tail', '2', '--json'];
    const { exitCode, stdout, stderr } = await lab.run('logs', 'ryzen', ...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const objects = linesOf(stdout).map((line) => JSON.parse(line));
    expect(objects.map(({ kind }) => kind).toSorted()).toEqual(
      ['container', 'events', 'kernel'].flatMap((kind) => [kind, kind]),
    );
    for (const one of objects) {
      expect(one).toMatchObject({
        node: 'ryzen',
        address: '192.168.1.101',
        text: expect.stringMatching(/./),
      });
      expect(Object.keys(one)).toEqual([
        'time',
        'level',
        'node',
        'address',
        'kind',
        'source',
        'message',
        'rest',
        'text',
      ]);
      expect(new Date(one.time).toISOString()).toBe(one.time);
    }
    expect(left(lab)).toEqual([]);
  });

  it.concurrent('are printed though a node is dead; standard error says so', async () => {
    const lab = openLab({ faults: ['node-down:m1mac'] });
    const { exitCode, stdout, stderr } = await lab.run('logs', '-s', 'kubelet', '--tail', '5');
    expect(exitCode).toBe(1);
    expect(linesOf(stdout)).toHaveLength(10);
    expect(stderr).toBe(
      'talos-tui: m1mac kubelet: dial tcp 192.168.1.103:50000: connect: no route to host\n',
    );
  });

  it.concurrent('come through the next endpoint where one is dead', async () => {
    const lab = openLab({ faults: ['endpoint-dead:ryzen'] });
    const { exitCode, stdout, stderr } = await lab.run('logs', '-s', 'kubelet', '--tail', '5');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(linesOf(stdout)).toHaveLength(15);
  });

  it.concurrent('are none where nothing can be read', async () => {
    const lab = openLab({ faults: ['certificate-expired'] });
    const { exitCode, stdout, stderr } = await lab.run('logs', '-s', 'kubelet');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('expired certificate');
    expect(stderr).toContain('→ make a new talosconfig');
  });

  it.concurrent('go on behind a line that stalls talosctl', async () => {
    const lab = openLab({ faults: ['log-stall:ryzen'], scenario: { life: true } });
    const { exitCode, stdout, stderr } = await lab.run('logs', 'ryzen', 'intel', '-s', 'kubelet');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ryzen kubelet: a line of 64 KiB or more stalled talosctl');
    expect(stdout).toContain('ryzen kubelet: ');
    expect(left(lab)).toEqual([]);
  });

  it.concurrent('are those up to a time, of nodes that are named in one word', async () => {
    const lab = openLab();
    const args = ['--since', '-2h', '--until', '30min', '-s', 'etcd', '--json'];
    const { exitCode, stdout, stderr } = await lab.run('logs', 'ryzen,intel', ...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const times = linesOf(stdout).map((line) => Date.parse(JSON.parse(line).time));
    expect(times.length).toBeGreaterThan(10);
    expect(Math.max(...times)).toBeLessThan(Date.now() - 1_750_000);
  });

  it.concurrent('carry no control byte, whatever stands in the log', async () => {
    const lab = openLab({ faults: ['garbage'], scenario: { life: true } });
    const running = start(lab, 'logs', '--json', '-f', '-s', 'apid,etcd', '--dmesg', '--tail', '100');
    await running.waitFor(() =>
      ['osc title', 'rtl override', 'alt screen', 'invalid'].every((one) => running.stdout().includes(one)),
    );
    running.child.kill('SIGTERM');
    await running.ended;
    const plain = await lab.run('logs', '-s', 'apid,etcd', '--dmesg');
    for (const text of [running.stdout(), running.stderr(), plain.stdout, plain.stderr]) {
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(plain.stdout).toContain('日本語');
  });
});

describe.concurrent('wrong usage of logs', () => {
  const lab = () => openLab();

  it.concurrent.each([
    [
      ['logs'],
      'choose what to print: --service NAME, --dmesg, --events or --container ID; the services are apid, ',
    ],
    [
      ['logs', 'moon', '-s', 'etcd'],
      'no node "moon": there are ryzen (192.168.1.101), intel (192.168.1.102), ',
    ],
    [['logs', '-k', 'nonsense'], 'no container "nonsense"; the nearest are '],
    [['logs', 'kubelet'], 'no node "kubelet"; kubelet is a service: -s kubelet\n'],
    [['logs', '-s', 'etcd', '--grep', '('], '--grep: the regular expression is wrong: unterminated group'],
  ])('%j', async (args, message) => {
    const one = lab();
    const { exitCode, stdout, stderr } = await one.run(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(stderr).toContain(`talos-tui: ${message}`);
    expect(left(one)).toEqual([]);
  });

  it.concurrent('and a service that no node has', async () => {
    const { exitCode, stdout, stderr } = await lab().run('logs', '-s', 'nonsense');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe('talos-tui: no node has a log "nonsense"\n');
    const near = await lab().run('logs', '-s', 'etdc');
    expect(near).toMatchObject({
      exitCode: 2,
      stderr: 'talos-tui: no node has a log "etdc": did you mean etcd?\n',
    });
  });

  it.concurrent('without a talosconfig, and without talosctl', async () => {
    const none = await runProgram(openSandbox(), ['logs', '-s', 'etcd']);
    expect(none).toMatchObject({ exitCode: 64, stdout: '' });
    expect(none.stderr).toContain('No talosconfig was found.');
    const lacking = await lab().run('logs', '-s', 'etcd', '--talosctl', '/nowhere/talosctl');
    expect(lacking).toMatchObject({ exitCode: 2, stdout: '' });
    expect(lacking.stderr).toContain('talosctl was not found: /nowhere/talosctl');
  });
});

describe.concurrent('lines of logs, followed', () => {
  it.concurrent('are the past by time, then what comes, until Ctrl+C', async () => {
    const lab = openLab({ scenario: { life: true } });
    const running = start(lab, 'logs', '-s', 'kubelet', '-f', '--tail', '20');
    const count = (): number => linesOf(running.stdout()).length;
    await running.waitFor(() => count() >= 60);
    const past = linesOf(running.stdout()).slice(0, 60);
    const times = past.map((line) => /kubelet: .\d{4} (\S+)/.exec(line)?.[1] ?? '');
    expect(times).not.toContain('');
    // A day may end in between.
    const first = times.indexOf(times.toSorted()[0] ?? '');
    expect([...times.slice(first), ...times.slice(0, first)]).toEqual(times.toSorted());
    await running.waitFor(() => count() >= 64);
    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ exitCode: 130, signal: null });
    const all = linesOf(running.stdout());
    expect(all).toEqual([...new Set(all)]);
    expect(running.stderr()).toBe('');
    expect(left(lab)).toEqual([]);
  });

  it.concurrent('go on without a gap when a node was away, and say so', async () => {
    const lab = openLab({ scenario: { life: true } });
    const running = start(lab, 'logs', 'm1mac', '-s', 'kubelet', '-f', '--tail', '5');
    await running.waitFor(() => linesOf(running.stdout()).length >= 5);
    lab.fault('node-down:m1mac');
    await running.waitFor(() => running.stderr().includes('no answer from 192.168.1.103, trying again'));
    lab.practice.clearFaults();
    await running.waitFor(() => running.stderr().includes('nothing is missing'));
    const before = linesOf(running.stdout()).length;
    await running.waitFor(() => linesOf(running.stdout()).length > before);
    running.child.kill('SIGTERM');
    expect(await running.ended).toEqual({ exitCode: 143, signal: null });
    const all = linesOf(running.stdout());
    expect(all).toEqual([...new Set(all)]);
    expect(running.stderr()).toMatch(
      /^talos-tui: m1mac kubelet: interrupted, nothing is missing \(.* to .*\)$/m,
    );
    expect(left(lab)).toEqual([]);
  });

  it.concurrent('go on over a reboot, which is told', async () => {
    const lab = openLab({ scenario: { life: true } });
    const running = start(lab, 'logs', 'm1mac', 'intel', '-s', 'machined', '--dmesg', '-f', '--tail', '5');
    await running.waitFor(() => linesOf(running.stdout()).length >= 20);
    lab.fault('rebooting:m1mac');
    await running.waitFor(() => /m1mac machined: m1mac has rebooted/.test(running.stderr()));
    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ exitCode: 130, signal: null });
    expect(running.stdout()).not.toContain('has rebooted');
  });

  it.concurrent('end quietly when nobody reads any more', async () => {
    const lab = openLab({ faults: ['log-flood:ryzen'] });
    const running = start(lab, 'logs', 'ryzen', '-s', 'kubelet', '-f');
    await running.waitFor(() => running.stdout() !== '');
    running.child.stdout?.destroy();
    expect(await running.ended).toEqual({ exitCode: 0, signal: null });
    expect(running.stderr()).toBe('');
    expect(left(lab)).toEqual([]);
  });
});

describe.concurrent('the output of logs', () => {
  function shell(lab: Lab, script: string, environment = {}) {
    return openTerminal({
      command: '/bin/sh',
      args: ['-c', script, 'sh', process.execPath, programPath],
      cwd: lab.sandbox.workingDirectory,
      environment: {
        ...lab.sandbox.environment,
        PATH: `${lab.sandbox.binaries}:/usr/bin:/bin`,
        ...environment,
      },
      columns: 200,
      rows: 50,
    });
  }

  it.concurrent('is one line for head', async () => {
    const lab = openLab();
    const terminal = shell(lab, '"$@" logs -s kubelet | head -n 1; echo done');
    await terminal.waitForExit();
    expect(terminal.text()).toMatch(/^\w+ kubelet: .*\ndone$/s);
    expect(left(lab)).toEqual([]);
  });

  it.concurrent('that a full disk does not take is an error', async () => {
    const terminal = shell(openLab(), '"$@" logs -s kubelet >/dev/full; echo "exit $?"');
    await terminal.waitForExit();
    expect(terminal.text()).toMatch(/talos-tui: the output could not be written: ENOSPC.*\nexit 74$/);
  });

  it.concurrent('is coloured in a terminal, and only there', async () => {
    const lab = openLab();
    const script = '"$@" logs -s kubelet --tail 1';
    const [terminal, plain, dumb, raw, piped] = [
      shell(lab, script),
      shell(lab, script, { NO_COLOR: '1' }),
      shell(lab, script, { TERM: 'dumb' }),
      shell(lab, `${script} --raw`),
      shell(lab, `${script} | cat`),
    ];
    for (const one of [terminal, plain, dumb, raw, piped])
      expect(await one.waitForExit()).toMatchObject({ exitCode: 0 });
    // Time, level, whose it is, and what it says: of the same form whatever the log.
    const columns = /^(?:\d\d:\d\d:\d\d\.\d{3}| \d\d-\d\d \d\d:\d\d) [IWE] (?:ryzen|intel|m1mac) +\S/m;
    for (const one of [terminal, plain, dumb]) expect(one.text()).toMatch(columns);
    expect(terminal.raw()).toMatch(/\u001b\[\d+mryzen\u001b\[39m /);
    for (const one of [plain, dumb, piped]) expect(one.raw()).not.toContain('\u001b');
    expect(raw.raw()).toMatch(/\u001b\[\d+mryzen kubelet:\u001b\[39m /);
    for (const one of [raw, piped]) expect(one.text()).toMatch(/^ryzen kubelet: [IWE]\d{4} /m);
  });

  it.concurrent('ends with Ctrl+C in a terminal, too', async () => {
    const lab = openLab({ scenario: { life: true } });
    const terminal = openTerminal({
      args: [programPath, 'logs', '-s', 'kubelet', '-f', '--tail', '2'],
      cwd: lab.sandbox.workingDirectory,
      environment: lab.sandbox.environment,
      columns: 200,
      rows: 50,
    });
    await terminal.waitFor(/ [IWE] ryzen +\S/);
    terminal.write('\u0003');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 130, signal: 0 });
    expect(terminal.raw()).not.toContain('\u001b[?');
    expect(left(lab)).toEqual([]);
  });

  it.concurrent('comes from the practice cluster, too', async () => {
    const { exitCode, stdout } = await runProgram(openSandbox(), [
      'logs',
      '--demo',
      'intel',
      '-s',
      'etcd',
      '--tail',
      '4',
    ]);
    expect(exitCode).toBe(0);
    expect(linesOf(stdout)).toHaveLength(4);
  });
});
