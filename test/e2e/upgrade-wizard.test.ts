import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { folderFiles } from '../../source/simulator/folder.ts';
import { startKubernetesApi } from '../../source/simulator/kubernetes-api.ts';
import { closeLabs, type Lab, type LabOptions, type LabView, openLab } from '../helpers/lab.ts';
import { quit } from '../helpers/live-view.ts';
import { isRunning } from '../helpers/program.ts';
import type { Terminal } from '../helpers/pty.ts';
import { expectRestored } from '../helpers/terminal-state.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeLabs);

const size = { columns: 120, rows: 40 };
/** In seconds: faults are then seen soon. */
const fastPoll = { machineStatus: 1, services: 1, kubernetes: 2, etcd: 2 };
const secret = /FAKE-SECRET-/;

/** The names in the rows of the node page, in order, with the number of each. */
function nodeRows(terminal: Terminal): readonly string[] {
  return [...terminal.text().matchAll(/^ [▸ ] (\d|–) {2}(\w+) /gm)].map(
    ([, place, name]) => `${place} ${name}`,
  );
}

const footer = (terminal: Terminal): string => terminal.screen().at(-1) ?? '';
const verdict = (terminal: Terminal): string => terminal.screen()[1]?.split(/ {3,}/).at(-1) ?? '';

async function when(
  terminal: Terminal,
  read: (terminal: Terminal) => unknown,
  value: unknown,
): Promise<void> {
  await terminal.waitFor(() => JSON.stringify(read(terminal)) === JSON.stringify(value));
}

const pulls = ({ talosctl }: Lab): readonly string[] =>
  talosctl.calls().filter((call) => call.startsWith('image pull '));

/** A cluster that is known, with the live view of it. */
async function openView(
  options: LabOptions = {},
  view: LabView = size,
): Promise<{ lab: Lab; terminal: Terminal }> {
  const lab = openLab({ poll: {}, ...options });
  const terminal = lab.view(view);
  await terminal.waitFor(/Talos v1\.13\.1 .*etcd 3\/3/);
  return { lab, terminal };
}

/** The preflight of the upgrade to v1.13.9, of which everything was read. */
async function openPreflight(options: LabOptions = {}, view?: LabView) {
  const opened = await openView(options, view);
  const { terminal } = opened;
  terminal.write('u');
  await terminal.waitFor('▸1 target');
  terminal.write('\r3');
  await terminal.waitFor('▸3 preflight');
  await when(terminal, verdict, '✔ ready');
  return opened;
}

async function expectNothingLeft({ sandbox, talosctl }: Lab, terminal: Terminal): Promise<void> {
  expectRestored(terminal);
  await vi.waitFor(() => expect(talosctl.pids().filter(isRunning)).toEqual([]), { timeout: 10_000 });
  expect(sandbox.runFiles()).toEqual([]);
}

/** Every file below this folder, as one text; a folder that was never made has none. */
function allFiles(folder: string): string {
  if (!existsSync(folder)) return '';
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return names
    .filter((name) => statSync(name).isFile())
    .map((name) => readFileSync(name, 'utf8'))
    .join('\n');
}

describe('the wizard of an upgrade', () => {
  it.concurrent('goes from the target to the commands, and reads while it is open only', async () => {
    const { lab, terminal } = await openView();
    const surveyed = (): readonly string[] =>
      lab.talosctl
        .calls()
        .filter((call) => /^(get securitystate|get machineconfig|kubeconfig|health) /.test(call));
    expect(surveyed()).toEqual([]);
    terminal.write('u');
    await terminal.waitFor(/▸ \[ \] v1\.13\.9 .* latest patch of 1\.13/);
    terminal.write('\r');
    await when(terminal, nodeRows, ['1 intel', '2 m1mac', '3 ryzen']);
    terminal.write('x');
    await when(terminal, nodeRows, ['1 m1mac', '2 ryzen', '– intel']);
    await terminal.waitFor('left out');
    terminal.write('x');
    await when(terminal, nodeRows, ['1 intel', '2 m1mac', '3 ryzen']);
    terminal.write('J');
    await when(terminal, nodeRows, ['1 m1mac', '2 intel', '3 ryzen']);
    await terminal.waitFor(/order .*moved by hand/);
    terminal.write('jc');
    await when(terminal, nodeRows, ['1 ryzen', '2 m1mac', '3 intel']);
    await terminal.waitFor(/1 {2}ryzen .* canary/);
    terminal.write('o');
    await terminal.waitFor('the order made by hand is gone');
    terminal.write('3');
    await when(terminal, verdict, '✔ ready');
    expect(surveyed().length).toBeGreaterThan(2);
    terminal.write('4');
    await terminal.waitFor('1 of 3: ryzen');
    terminal.write('y');
    await terminal.waitFor(/copied \d+ lines to \S+copied\.txt/);
    const copied = readFileSync(
      join(lab.sandbox.environment.XDG_STATE_HOME ?? '', 'talos-tui/copied.txt'),
      'utf8',
    );
    const upgrades = copied.split('\n').filter((line) => line.includes(' upgrade --image '));
    expect(upgrades.map((line) => / -n (\S+) /.exec(line)?.[1])).toEqual([
      '192.168.1.101',
      '192.168.1.102',
      '192.168.1.103',
    ]);
    expect(terminal.raw()).toContain(`\x1b]52;c;${Buffer.from(copied).toString('base64')}\x07`);
    terminal.write('w\x15~/plan.txt\r');
    await terminal.waitFor(/saved \d+ lines to ~\/plan\.txt/);
    expect(readFileSync(join(lab.sandbox.environment.HOME ?? '', 'plan.txt'), 'utf8')).toBe(copied);
    expect(pulls(lab)).toEqual([]);
    terminal.write('q');
    await terminal.waitFor(/^ ▸ ryzen /m);
    await quit(terminal);
    await expectNothingLeft(lab, terminal);
  });

  it.concurrent('pulls the images after a typed y, and after nothing else', async () => {
    const { lab, terminal } = await openPreflight();
    const open = async (): Promise<void> => {
      terminal.write('P');
      await terminal.waitFor('pull the image on 3 nodes?');
    };
    await open();
    terminal.write('\r');
    await terminal.waitFor(() => /P pull .*r read anew/.test(footer(terminal)));
    await open();
    terminal.paste('y\ny');
    terminal.write('n');
    await terminal.waitFor(() => /P pull .*r read anew/.test(footer(terminal)));
    expect(pulls(lab)).toEqual([]);
    lab.fault('pull-fails:intel');
    await open();
    terminal.write('y');
    await terminal.waitFor('images: 2 pulled, 1 failed, of 3');
    await when(terminal, verdict, '✖ 1 blocked');
    await terminal.waitFor('intel: could not be pulled: ');
    lab.practice.clearFaults();
    terminal.write('P');
    await terminal.waitFor('pull the image on 1 node?');
    terminal.write('y');
    await terminal.waitFor('images: 3 pulled, of 3');
    await when(terminal, verdict, '✔ ready');
    expect(pulls(lab)).toHaveLength(4);
    terminal.write('P');
    await terminal.waitFor('all images are pulled');
    terminal.write('\x03');
    await terminal.waitForExit();
    await expectNothingLeft(lab, terminal);
  });

  it.concurrent('lets a refusal pass when the name of the node is typed', async () => {
    const { lab, terminal } = await openView(
      {},
      { ...size, args: ['upgrade', '--image', 'ghcr.io/acme/installer:v1.13.9'] },
    );
    await terminal.waitFor('▸2 nodes');
    terminal.write('3');
    await terminal.waitFor(/▸ ✖ blocked {2}Images/);
    terminal.write('!');
    await terminal.waitFor('type intel or m1mac or ryzen to let it pass:');
    terminal.write('intell\r');
    await terminal.waitFor('"intell" is not the name');
    terminal.write('\x15');
    terminal.paste('intel');
    await terminal.waitFor('it must be typed, not pasted');
    for (const [name, others] of [
      ['intel', 'm1mac or ryzen'],
      ['m1mac', 'ryzen'],
    ]) {
      terminal.write(`${name}\r`);
      await terminal.waitFor(`overridden: ${name}`);
      terminal.write('!');
      await terminal.waitFor(`type ${others} to let it pass:`);
    }
    terminal.write('ryzen\r');
    await when(terminal, verdict, '✔ ready');
    terminal.write('x');
    await when(terminal, verdict, '✖ 1 blocked');
    terminal.write('\x03');
    await terminal.waitForExit();
    await expectNothingLeft(lab, terminal);
  });
});

describe('the wizard of an upgrade, as things happen', () => {
  it.concurrent('is blocked and freed by what happens while it is open', async () => {
    const { lab, terminal } = await openPreflight({ poll: fastPoll });
    for (const [fault, check] of [
      ['not-ready:intel', /✖ blocked {2}Kubernetes nodes {2}intel is not Ready/],
      ['etcd-alarm:m1mac', /✖ blocked {2}etcd .*NOSPACE/],
    ] as const) {
      lab.fault(fault);
      await terminal.waitFor(check);
      lab.practice.clearFaults();
      await when(terminal, verdict, '✔ ready');
    }
    lab.fault('disk-full:intel');
    terminal.write('r');
    await terminal.waitFor(/✖ blocked {2}Space .*intel/);
    lab.practice.clearFaults();
    terminal.write('r');
    await when(terminal, verdict, '✔ ready');
    lab.fault('node-refused:m1mac');
    await terminal.waitFor(/✖ blocked {2}Nodes .*m1mac/);
    terminal.write('\x03');
    await terminal.waitForExit();
    await expectNothingLeft(lab, terminal);
  });

  it.concurrent('changes nothing where the context is read-only', async () => {
    const { lab, terminal } = await openView({}, { ...size, args: ['--read-only'] });
    terminal.write('u\r3');
    await terminal.waitFor(/(✖ blocked|▲ warning) {2}Access .*read-only/);
    terminal.write('P');
    await terminal.waitFor('P: this context is read-only: nothing is changed from here');
    terminal.write('y4');
    await terminal.waitFor('▸4 commands');
    expect(pulls(lab)).toEqual([]);
    terminal.write('\x03');
    await terminal.waitForExit();
  });

  it.concurrent('is what the practice cluster opens with, where the command line asks for it', async () => {
    const lab = openLab({ poll: {} });
    const terminal = lab.view({
      ...size,
      args: ['upgrade', '--demo', '--to', 'v1.13.9', '--leave-out', 'intel'],
    });
    // A rehearsal: nothing is to go wrong in this one.
    await terminal.waitFor('what is to go wrong');
    terminal.write('\r');
    await terminal.waitFor('▸2 nodes');
    await when(terminal, nodeRows, ['1 m1mac', '2 ryzen', '– intel']);
    terminal.write('3');
    await terminal.waitFor(/(✔ passed |▲ warning) {2}Drain/);
    terminal.write('\x1b');
    await terminal.waitFor(/^ ▸ ryzen /m);
    await quit(terminal);
    expect(readdirSync(lab.sandbox.temporary)).toEqual([]);
  });

  it.concurrent('has all its pages in a small terminal, and follows its size', async () => {
    const { terminal } = await openView();
    terminal.write('u');
    await terminal.waitFor('▸1 target');
    terminal.write('\r');
    await terminal.waitFor('▸2 nodes');
    for (const { columns, rows } of [
      { columns: 80, rows: 24 },
      { columns: 60, rows: 15 },
    ]) {
      terminal.resize(columns, rows);
      for (const page of ['1 target', '2 nodes', '3 preflight', '4 commands']) {
        terminal.write(page.slice(0, 1));
        await terminal.waitFor(
          () => (terminal.screen()[1] ?? '').includes(`▸${page}`) && footer(terminal).includes('? help'),
        );
        expect(terminal.screen()).toHaveLength(rows);
      }
    }
    terminal.write('2d');
    await terminal.waitFor('esc back');
    terminal.write('q?');
    await terminal.waitFor('upgrade: nodes');
    terminal.write('\x03');
    await terminal.waitForExit();
    expectRestored(terminal);
  });
});

describe('leaving the wizard', () => {
  it.concurrent('in the middle of reading, of a talosctl that hangs and is deaf to TERM', async () => {
    const { lab, terminal } = await openView();
    lab.fault('hang');
    terminal.write('u\r3');
    await terminal.waitFor(/… reading {2}Images/);
    await vi.waitFor(() => expect(lab.talosctl.calls().join('\n')).toContain('get machineconfig'));
    terminal.kill('SIGTERM');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 143, signal: 0 });
    await expectNothingLeft(lab, terminal);
  });

  it.concurrent('in the middle of pulling stops that', async () => {
    const { lab, terminal } = await openPreflight({ scenario: { life: true } });
    terminal.write('P');
    await terminal.waitFor('pull the image on 3 nodes?');
    terminal.write('y');
    await terminal.waitFor('3 being pulled');
    await vi.waitFor(() => expect(pulls(lab).length).toBeGreaterThan(0));
    terminal.write('\x1b');
    await terminal.waitFor('pulling the images was stopped');
    const pulling = (): readonly number[] => {
      const calls = lab.talosctl.calls();
      return lab.talosctl
        .pids()
        .filter((pid, index) => calls[index]?.startsWith('image pull ') && isRunning(pid));
    };
    await vi.waitFor(() => expect(pulling()).toEqual([]), { timeout: 10_000 });
    terminal.write('u');
    await terminal.waitFor(/images: .*3 failed|images: .*failed/);
    terminal.write('P');
    await terminal.waitFor('pull the image on ');
    terminal.write('y');
    await terminal.waitFor('being pulled');
    terminal.write('\x03');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
    await expectNothingLeft(lab, terminal);
  });

  it.concurrent('twenty times leaves no child but the streams', async () => {
    const { lab, terminal } = await openView();
    terminal.write('u\r');
    await terminal.waitFor('▸2 nodes');
    for (let index = 0; index < 20; index++) {
      terminal.write('q');
      await terminal.waitFor(/^ ▸ ryzen /m);
      terminal.write('u');
      await terminal.waitFor('▸2 nodes');
    }
    terminal.write('q');
    await terminal.waitFor(/^ ▸ ryzen /m);
    const survey =
      /^(get (securitystate|machineconfig|cmdline|discoveredvolumes|imagefactoryschematics|info) |image |mounts |health |kubeconfig |version --client)/;
    await vi.waitFor(
      () => {
        const calls = lab.talosctl.calls();
        const left = lab.talosctl.pids().filter((pid, at) => survey.test(calls[at] ?? '') && isRunning(pid));
        expect(left).toEqual([]);
      },
      { timeout: 10_000 },
    );
    await quit(terminal);
    await expectNothingLeft(lab, terminal);
    // Node's own, as of listeners that pile up.
    expect(terminal.raw()).not.toMatch(/Warning/);
  });
});

it('the secrets of the cluster are nowhere to be seen, whatever breaks', async () => {
  const lab = openLab({ poll: {} });
  const api = await startKubernetesApi(lab.practice.directory);
  onTestFinished(api.stop);
  const kubeconfig = readFileSync(folderFiles(lab.practice.directory).kubeconfig, 'utf8');
  const token = /token: ([0-9a-f]{32})/.exec(kubeconfig)?.[1] ?? 'no token';
  const terminal = lab.view(size);
  await terminal.waitFor(/Talos v1\.13\.1 .*etcd 3\/3/);
  terminal.write('u');
  await terminal.waitFor('▸1 target');
  terminal.write('\r3');
  await when(terminal, verdict, '✔ ready');
  await terminal.waitFor(/passed {3}Drain/);
  const readings = (): number =>
    lab.talosctl.calls().filter((call) => call.startsWith('get machineconfig ')).length;
  for (const fault of ['api-down', 'garbage', 'half']) {
    const before = readings();
    lab.fault(fault);
    terminal.write('r');
    await vi.waitFor(() => expect(readings()).toBeGreaterThan(before), { timeout: 10_000 });
    await terminal.waitFor(fault === 'api-down' ? /warning {2}Drain/ : /could not be checked/);
    terminal.write('2d');
    await terminal.waitFor('esc back');
    terminal.write('q3');
    await terminal.waitFor('▸3 preflight');
    lab.practice.clearFaults();
  }
  terminal.write('\x03');
  await terminal.waitForExit();
  const ended = await lab.run('upgrade', '--to', 'v1.13.9', '--dry-run', '--json', '--debug');
  expect(ended.stdout).toContain('"verdict"');
  expect(lab.talosctl.calls().join('\n')).toContain('kubeconfig --merge=false -');
  const { HOME = '', XDG_STATE_HOME = '' } = lab.sandbox.environment;
  const { temporary, workingDirectory } = lab.sandbox;
  const written = [HOME, XDG_STATE_HOME, temporary, workingDirectory].map(allFiles);
  for (const text of [terminal.raw(), ended.stdout, ended.stderr, ...written]) {
    expect(text).not.toMatch(secret);
    expect(text).not.toContain(token);
  }
});
