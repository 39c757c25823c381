import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { folderVariable } from '../../source/simulator/folder.ts';
import { classify } from '../../source/talosctl/failures.ts';
import { closeLabs, openLab } from '../helpers/lab.ts';
import {
  addresses,
  expectHeard,
  healthyRow,
  quit,
  selectedNode,
  whenHealthy,
  whenLogShown,
} from '../helpers/live-view.ts';
import { isRunning, openProgram } from '../helpers/program.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { waitForScreen } from '../helpers/terminal-state.ts';

// Concurrent: each waits for the next poll most of the time.
afterAll(closeLabs);

const size = { columns: 150, rows: 30 };
const poll = { machineStatus: 1, services: 1, kubernetes: 2, etcd: 2, probeTimeout: 2 };

/** The user's way to practise: `practice fault NAME NODE`, `practice clear`. */
function control(folder: string, ...words: string[]): void {
  execFileSync(process.execPath, [resolve('dist/simulated-talosctl.js'), 'practice', ...words], {
    env: { [folderVariable]: folder },
  });
}

describe.concurrent('a node that reboots', () => {
  // The first, for it takes longest: the node is back after 32 s. With the standard intervals, as users have them.
  it.concurrent('is seen going and away, comes back by itself, begins anew, and is heard again', {
    timeout: 120_000,
  }, async () => {
    const lab = openLab({ poll: {}, scenario: { life: true } });
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    await terminal.waitFor(/intel .* 2 d$/m);
    // Its kubelet is chosen in the services: the log stays with it, whatever else is not up.
    terminal.write('j\tkj');
    await whenLogShown(terminal, 'intel · kubelet log · following');
    lab.fault('rebooting:intel');
    await terminal.waitFor(/intel .*▲ stage rebooting +rebooting /);
    await terminal.waitFor(/^ {5}dial tcp 192\.168\.1\.102:50000: connect: no route to host · since /m);
    await terminal.waitFor(/intel .*✖ no answer /);
    await terminal.waitFor(/ ✖ 1 unhealthy$/m);
    await terminal.waitFor(/ ✖ no answer from 192\.168\.1\.102, trying again$/m);
    // Its boot may fall between two tries.
    await terminal.waitFor(healthyRow('192.168.1.102'), { timeoutMs: 70_000 });
    await terminal.waitFor(/intel .* <10 min$/m);
    expect(terminal.text()).not.toContain('no route to host');
    await terminal.waitFor(/etcd 3\/3, tolerates 1 +● healthy$/m, { timeoutMs: 40_000 });
    // Talos keeps logs in memory: nothing joins what was before the reboot and what is now.
    await terminal.waitFor(/── intel has rebooted/, { timeoutMs: 40_000 });
    await whenLogShown(terminal, 'intel · kubelet log · following');
    await expectHeard(lab, terminal, 'intel');
    await quit(terminal);
  });
});

describe.concurrent('a node that is away from the start', () => {
  it.concurrent.each([
    ['node-down', '192.168.1.103', 'connect: no route to host'],
    ['node-refused', '192.168.1.101', 'connect: connection refused'],
    ['node-refused', '192.168.1.103', 'connect: connection refused'],
    ['node-blackholed', '192.168.1.101', 'no answer within 2 s'],
    ['node-blackholed', '192.168.1.103', 'no answer within 2 s'],
  ])(
    '%s %s: the others are there, it has its row and its error, and comes back',
    async (name, node, error) => {
      const lab = openLab({ faults: [`${name}:${node}`], poll });
      const terminal = lab.view(size);
      const others = addresses.filter((address) => address !== node);
      for (const address of others) await terminal.waitFor(healthyRow(address));
      await terminal.waitFor(new RegExp(`${node} .*✖ no answer`));
      // Right below its row.
      await terminal.waitFor(() => {
        const rows = terminal.screen();
        const row = rows.findIndex((line) => line.includes(` ${node} `) && line.includes('✖ no answer'));
        return rows[row + 1]?.includes(error) === true;
      });
      await terminal.waitFor(/etcd 2\/3, tolerates 0 +✖ 1 unhealthy *$/m);
      await terminal.waitFor(/▲ etcd member \S+ does not answer/);
      for (const address of others) expect(terminal.text()).toMatch(healthyRow(address));
      lab.practice.clearFaults();
      await whenHealthy(terminal);
      await terminal.waitFor(/etcd 3\/3, tolerates 1 +● healthy *$/m);
      expect(terminal.text()).not.toContain(error);
      await quit(terminal);
    },
  );
});

describe.concurrent('a node that goes down while it is watched', () => {
  it.concurrent('keeps what was read of it, shows its error, and comes back', async () => {
    const lab = openLab({ poll });
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    control(lab.practice.directory, 'fault', 'node-down', 'm1mac');
    await terminal.waitFor(/m1mac +192\.168\.1\.103 +control plane +✖ no answer .*v1\.13\.1 .* 11\/11 /);
    await terminal.waitFor(
      /^ {5}dial tcp 192\.168\.1\.103:50000: connect: no route to host · since \d\d:\d\d/m,
    );
    control(lab.practice.directory, 'clear', 'node-down');
    await terminal.waitFor(healthyRow('192.168.1.103'));
    expect(terminal.text()).not.toContain('no route to host');
    await quit(terminal);
  });

  it.concurrent('is the one the calls go through: another takes its place', async () => {
    const lab = openLab({ poll });
    const terminal = lab.view(size);
    await terminal.waitFor(/via 192\.168\.1\.10\d/);
    const via = /via (192\.168\.1\.10\d)/.exec(terminal.text())?.[1] ?? '';
    await whenHealthy(terminal);
    lab.fault(`node-down:${via}`);
    await terminal.waitFor(new RegExp(`${via} .*✖ no answer`));
    await terminal.waitFor(() => /via (192\S+)/.exec(terminal.text())?.[1] !== via);
    for (const address of addresses.filter((one) => one !== via)) await terminal.waitFor(healthyRow(address));
    await quit(terminal);
  });

  it.concurrent.each([
    ['service-failed', /m1mac .*▲ kubelet failed.* 10\/11 /],
    ['not-ready', /m1mac .*▲ not ready in Kubernetes/],
    ['cordoned', /m1mac .*● healthy .*Ready, cordoned/],
    ['etcd-alarm', /▲ etcd alarm NOSPACE on m1mac[\s\S]*m1mac .*member NOSPACE/],
    ['etcd-learner', /▲ etcd member m1mac is a learner[\s\S]*m1mac .*learner/],
  ])('%s is seen, and seen to end', async (name, shown) => {
    const lab = openLab({ poll });
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    lab.fault(`${name}:m1mac`);
    await terminal.waitFor(shown);
    lab.practice.clearFaults();
    await terminal.waitFor(() => !shown.test(terminal.text()));
    await terminal.waitFor(healthyRow('192.168.1.103'));
    await quit(terminal);
  });
});

describe.concurrent('an endpoint that is dead', () => {
  it.concurrent('is passed over', async () => {
    const terminal = openLab({ faults: ['endpoint-dead:ryzen'], poll }).view(size);
    await whenHealthy(terminal);
    await terminal.waitFor(/via 192\.168\.1\.10[23]/);
    await quit(terminal);
  });

  it.concurrent('and the others too: it says so, and goes on asking', async () => {
    const lab = openLab({ faults: ['endpoint-dead'], poll });
    const terminal = lab.view(size);
    await terminal.waitFor(
      /^ ✖ no endpoint answers \(3 tried\): dial tcp 192\.168\.1\.10\d:50000: connect: connection/m,
    );
    for (const address of addresses) await terminal.waitFor(new RegExp(`${address} .*✖ no answer`));
    lab.practice.clearFaults();
    await whenHealthy(terminal);
    await terminal.waitFor(() => !terminal.text().includes('connection refused'));
    await quit(terminal);
  });
});

describe.concurrent('an expired certificate', () => {
  it.concurrent('is told with the command that renews it, whole also at 80 columns', async () => {
    const terminal = openLab({ faults: ['certificate-expired'], poll }).view();
    await waitForScreen(terminal, /^ ✖ remote error: tls: expired certificate/m);
    await terminal.waitFor(/192\.168\.1\.101 .*○ certificate expired/);
    terminal.write('\r');
    const { hint } = classify('remote error: tls: expired certificate');
    expect(hint).toContain('`talosctl gen config --with-secrets');
    await terminal.waitFor(() =>
      terminal
        .text()
        .replace(/\s+/g, ' ')
        .includes(hint ?? ''),
    );
    terminal.write('q');
    await terminal.waitFor(/^ ▸ 192\.168\.1\.101/m);
    await quit(terminal);
  });
});

describe.concurrent('a talosctl that hangs and ignores SIGTERM', () => {
  it.concurrent('keeps nobody from quitting, and does not outlive us', async () => {
    const lab = openLab({ faults: ['hang'], poll: {} });
    const terminal = lab.view(size);
    await waitForScreen(terminal, 'asking the nodes');
    await vi.waitFor(() => expect(lab.talosctl.pids().length).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
    await quit(terminal);
    expect(lab.talosctl.pids().filter(isRunning)).toEqual([]);
  });

  it.concurrent('at one node alone leaves the others healthy', async () => {
    const lab = openLab({ faults: ['hang:ryzen'], poll });
    const terminal = lab.view(size);
    await terminal.waitFor(healthyRow('192.168.1.102'));
    await terminal.waitFor(healthyRow('192.168.1.103'));
    await terminal.waitFor(/192\.168\.1\.101 .*✖ no answer/);
    await quit(terminal);
    expect(lab.talosctl.pids().filter(isRunning)).toEqual([]);
  });
});

describe.concurrent('--demo', () => {
  it.concurrent('practises a fault from the command line, and from beside', async () => {
    const sandbox = openSandbox();
    const terminal = openProgram(sandbox, ['--demo', '--fault', 'node-down:m1mac'], size);
    await waitForScreen(terminal, /192\.168\.1\.103 .*✖ no answer/);
    const [folder = ''] = readdirSync(sandbox.temporary);
    control(join(sandbox.temporary, folder), 'clear');
    await terminal.waitFor(healthyRow('192.168.1.103'));
    await quit(terminal);
  });

  it.concurrent('switches a fault on and off with F', async () => {
    const terminal = openProgram(openSandbox(), ['--demo'], size);
    await waitForScreen(terminal, /m1mac .*● healthy/);
    terminal.write('j');
    await terminal.waitFor(() => selectedNode(terminal) === 'intel');
    terminal.write('F');
    await terminal.waitFor(/^─ practice: faults of intel ─/m);
    await terminal.waitFor(/^ ▸ \[ \] node-down /m);
    // Down to it, and on.
    terminal.write('jjjjjj\r');
    await terminal.waitFor(/^ ▸ \[x\] cordoned /m);
    terminal.write('\x1b');
    await terminal.waitFor(/intel .*● healthy .*Ready, cordoned/);
    expect(terminal.text().match(/cordoned/g)).toHaveLength(1);
    terminal.write('F');
    await terminal.waitFor(/^ {3}\[x\] cordoned /m);
    terminal.write('jjjjjj ');
    await terminal.waitFor(/^ ▸ \[ \] cordoned /m);
    terminal.write('F');
    await terminal.waitFor(/intel .*● healthy .*Ready {2}/);
    await terminal.waitFor(() => !terminal.text().includes('cordoned'));
    await quit(terminal);
  });
});

describe.concurrent('with a real cluster', () => {
  it.concurrent('F is no key, and in no help', async () => {
    const terminal = openLab().view({ columns: 150, rows: 60 });
    await waitForScreen(terminal, /m1mac .*● healthy/);
    terminal.write('FG');
    await terminal.waitFor(() => selectedNode(terminal) === 'm1mac');
    terminal.write('?');
    await terminal.waitFor(/^ {2}Ctrl\+Z +suspend/m);
    expect(terminal.text()).not.toMatch(/practice|^ {2}F |break something/m);
    terminal.write('q');
    await terminal.waitFor(() => selectedNode(terminal) === 'm1mac');
    await quit(terminal);
  });
});
