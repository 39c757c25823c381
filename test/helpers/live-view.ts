import { expect } from 'vitest';
import type { Lab } from './lab.ts';
import type { Terminal } from './pty.ts';
import { expectRestored } from './terminal-state.ts';

/** The three nodes of the homelab. */
export const addresses = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;

/** The node's row: healthy, and wholly read. From 150 columns on. */
export const healthyRow = (address: string): RegExp =>
  new RegExp(`${address} +control plane +● healthy .* 11/11 `);

/** Waits until all three rows are healthy and wholly read. */
export async function whenHealthy(terminal: Terminal): Promise<void> {
  for (const address of addresses) await terminal.waitFor(healthyRow(address));
}

/** The row of a node whose kubelet has failed. */
export const kubeletFailed = (name: string): RegExp => new RegExp(`${name} .*▲ kubelet failed.* 10/11 `);

/** The node's kubelet fails and recovers, and its row says so both times. */
export async function expectHeard(lab: Lab, terminal: Terminal, name: string): Promise<void> {
  lab.fault(`service-failed:${name}`);
  await terminal.waitFor(kubeletFailed(name));
  lab.practice.clearFaults();
  await terminal.waitFor(new RegExp(`${name} .*● healthy .* 11/11 `));
}

/** The name of the node with the mark. */
export function selectedNode(terminal: Terminal): string | null {
  return /^ ▸ (\S+)/m.exec(terminal.text())?.[1] ?? null;
}

export interface PaneOnScreen {
  /** Without its rule, as in "▸ ryzen · kubelet log · following". */
  readonly title: string;
  /** Down to the last one that is not empty. */
  readonly lines: readonly string[];
}

/** The log pane as it is on the screen; null where it is not. */
export function logPane(terminal: Terminal): PaneOnScreen | null {
  const screen = terminal.screen();
  const row = screen.findIndex((line) => /(?:^|┬)─ .* log · /.test(line));
  if (row < 0) return null;
  const rule = screen[row] ?? '';
  const left = rule.indexOf('┬') + 1;
  const lines = screen.slice(row + 1, -1).map((line) => line.slice(left).trim());
  const length = lines.findLastIndex((line) => line !== '') + 1;
  return { title: rule.slice(left).replace(/^─+ | ─+$/g, ''), lines: lines.slice(0, length) };
}

/** The newest line of the log that is shown; null while there is none. */
export function newestLogLine(terminal: Terminal): string | null {
  return logPane(terminal)?.lines.at(-1) ?? null;
}

/** Waits for a log pane with this title that shows a line. */
export async function whenLogShown(terminal: Terminal, title: string): Promise<void> {
  await terminal.waitFor(() => {
    const pane = logPane(terminal);
    return pane?.title === title && pane.lines.length > 0 && !/^Waiting for/.test(pane.lines[0] ?? '');
  });
}

/** Leaves with `q`: in peace, with the terminal as it was. */
export async function quit(terminal: Terminal): Promise<void> {
  terminal.write('q');
  expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
  expectRestored(terminal);
}
