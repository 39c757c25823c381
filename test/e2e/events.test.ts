import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { homelab, type Scenario } from '../../source/simulator/practice.ts';
import { closeLabs, type Lab, openLab } from '../helpers/lab.ts';
import {
  addresses,
  expectHeard,
  healthyRow,
  kubeletFailed,
  logPane,
  newestLogLine,
  quit,
  whenHealthy,
  whenLogShown,
} from '../helpers/live-view.ts';
import { isRunning } from '../helpers/program.ts';
import type { Terminal } from '../helpers/pty.ts';
import type { TalosctlProgram } from '../helpers/talosctl-programs.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeLabs);

const size = { columns: 150, rows: 30 };

/**
 * The intervals that users have: the services are polled every 90 s, without events every 30 s. `waitFor` gives up
 * after 15 s, so that what it sees of a service was told by an event.
 */
const standard = { poll: {} } as const;

/** The endpoint in use, as the header has it. */
const via = (terminal: Terminal) => /via (\S+)/.exec(terminal.screen()[0] ?? '')?.[1] ?? null;

describe.concurrent('a service that crashes', () => {
  it.concurrent('is told by row, services and header, and so is its return', async () => {
    const lab = openLab(standard);
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    terminal.write('j');
    await terminal.waitFor(/^─ intel · services ─/m);
    lab.fault('service-failed:intel');
    await terminal.waitFor(kubeletFailed('intel'));
    await terminal.waitFor(/^ {3}kubelet +✖ failed · Service runner/m);
    await terminal.waitFor(/ ▲ 1 degraded$/m);
    lab.practice.clearFaults();
    await terminal.waitFor(healthyRow('192.168.1.102'));
    await terminal.waitFor(/^ {3}kubelet +● running, healthy +<1 min /m);
    await terminal.waitFor(/ ● healthy$/m);
    await quit(terminal);
  });

  it.concurrent('is heard of also on the node that was away meanwhile', async () => {
    const lab = openLab(standard);
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    lab.fault('node-down:m1mac');
    // Nothing tells of it: the next poll finds out, or the user, who asks.
    terminal.write('r');
    await terminal.waitFor(/m1mac .*✖ no answer/);
    lab.practice.clearFaults();
    await terminal.waitFor(healthyRow('192.168.1.103'));
    await expectHeard(lab, terminal, 'm1mac');
    await quit(terminal);
  });
});

describe.concurrent('an endpoint that fails', () => {
  it.concurrent('is replaced in the header, and events are heard through the other', async () => {
    const lab = openLab(standard);
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    const first = via(terminal);
    const other = addresses.find((address) => address !== first) ?? '';
    const name = ['ryzen', 'intel', 'm1mac'][addresses.indexOf(other as (typeof addresses)[number])] ?? '';
    await whenStreaming(lab, 'events', first ?? '');
    lab.fault(`endpoint-dead:${first}`);
    await terminal.waitFor(() => ![first, null].includes(via(terminal)));
    // The machine itself is well: it is asked through the other.
    await whenStreaming(lab, 'events', via(terminal) ?? '');
    lab.fault(`service-failed:${name}`);
    await terminal.waitFor(kubeletFailed(name));
    lab.practice.clearFaults();
    await whenHealthy(terminal);
    await quit(terminal);
  });
});

/** Waits until a stream of this kind runs through the endpoint. */
async function whenStreaming({ talosctl }: Lab, kind: 'events' | 'logs', endpoint: string): Promise<void> {
  const check = () => {
    const pids = talosctl.pids();
    const open = talosctl
      .calls()
      .filter((call, index) => call.startsWith(`${kind} `) && isRunning(pids[index] ?? 0));
    expect(
      open.filter((call) => call.includes(` -e ${endpoint} `)),
      open.join('\n'),
    ).toHaveLength(1);
  };
  await vi.waitFor(check, { timeout: 15_000, interval: 100 });
}

interface Talosconfig {
  readonly context: string;
  readonly contexts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The talosconfig with other endpoints. */
function withEndpoints(text: string, endpoints: readonly string[]): string {
  const { context, contexts } = parse(text) as Talosconfig;
  return stringify({ context, contexts: { [context]: { ...contexts[context], endpoints } } });
}

describe.concurrent('a talosconfig that is replaced', () => {
  it.concurrent('changes the endpoint; a broken one says so, and the next good one heals it', async () => {
    const lab = openLab({ ...standard, scenario: { life: true } });
    const file = lab.practice.talosconfigPath;
    const replace = (text: string) => {
      writeFileSync(`${file}.new`, text, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    };
    const original = readFileSync(file, 'utf8');
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    const first = via(terminal);
    const others = addresses.filter((address) => address !== first);

    replace(withEndpoints(original, others));
    await terminal.waitFor(() => others.some((address) => address === via(terminal)));

    replace('contexts: [');
    await terminal.waitFor(/^ ✖ .*talosconfig/m);
    // What is known stays, and is kept true.
    expect(terminal.text()).toMatch(healthyRow('192.168.1.102'));
    const line = newestLogLine(terminal);
    await terminal.waitFor(() => ![line, null].includes(newestLogLine(terminal)));

    replace(withEndpoints(original, others.slice(1)));
    await terminal.waitFor(() => via(terminal) === others[1]);
    await terminal.waitFor(() => !/^ ✖ /m.test(terminal.text()));
    await expectHeard(lab, terminal, 'm1mac');
    await quit(terminal);
  });
});

/** Everything that is read, as the calls begin; without the list of etcd's members, which is read more seldom. */
const readings = [
  'get machinestatus',
  'get machinetype',
  'get hostname',
  'get identity',
  'get kubeletspec',
  'get nodestatus',
  'get extensions',
  'get etcdmember',
  'get cpustat',
  'get members',
  'get info',
  'version',
  'service',
  'memory',
  'etcd status',
] as const;

/** Waits until each reading has been made so many times more. */
async function whenReadAgain({ calls }: TalosctlProgram, times: number): Promise<void> {
  const start = calls().length;
  const check = () => {
    const since = calls().slice(start);
    for (const reading of readings) {
      const made = since.filter((call) => call.startsWith(reading));
      expect(made.length, reading).toBeGreaterThanOrEqual(times);
    }
  };
  await vi.waitFor(check, { timeout: 40_000, interval: 100 });
}

/** Of all three nodes: the load is a difference of two readings, so that it comes last. */
const loads = /ryzen .* \d+ % +\d+ % .*\n.*intel .* \d+ % +\d+ % .*\n.*m1mac .* \d+ % +\d+ % /;

/** The homelab, whose counters of processor time go on (every 30 s since the boot) 15 s from now: once is enough. */
function countedSoon(): Scenario['nodes'] {
  const now = Date.now();
  return homelab(now).nodes.map((node) => {
    const sinceCounted = (now - node.bootedAt) % 30_000;
    return { ...node, bootedAt: node.bootedAt + sinceCounted - 15_000 };
  });
}

describe.concurrent('where nothing changes', () => {
  it.concurrent('nothing is written, however often it is read', async () => {
    const seconds = { machineStatus: 1, services: 1, kubernetes: 1, etcd: 1, resources: 1, inventory: 1 };
    // Without life no service writes a line.
    const lab = openLab({ poll: seconds, scenario: { nodes: countedSoon() } });
    const terminal = lab.view({ columns: 150, rows: 40 });
    await whenHealthy(terminal);
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    await terminal.waitFor(loads, { timeoutMs: 40_000 });
    await whenReadAgain(lab.talosctl, 1);
    const before = { screen: terminal.screen(), bytes: terminal.bytes() };
    await whenReadAgain(lab.talosctl, 2);
    expect(terminal.screen()).toEqual(before.screen);
    expect(terminal.bytes() - before.bytes).toBe(0);
    expect(logPane(terminal)?.title).toBe('ryzen · kubelet log · following');
    await quit(terminal);
  });
});
