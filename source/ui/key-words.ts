import type { Binding } from './binding.ts';
import type { Key } from './input/keys.ts';
import type { Focus } from './view-state.ts';

/** The parts of the help and of the README, in their order. */
export const groups = [
  'nodes',
  'services',
  'log',
  'log, one line',
  'choosing logs',
  'upgrade',
  'upgrade: target',
  'upgrade: nodes',
  'upgrade: preflight',
  'upgrade: commands',
  'upgrade: pulling',
  'upgrade: run',
  'upgrade: report',
  'pages',
  'quitting',
  'practice',
  'everywhere',
] as const;
export type Group = (typeof groups)[number];

/** The group that tells what a focus has of its own. */
export const groupOfFocus: Readonly<Record<Focus, Group>> = {
  table: 'nodes',
  services: 'services',
  log: 'log',
  logs: 'log',
  sources: 'choosing logs',
  line: 'log, one line',
  dialog: 'pages',
  faults: 'practice',
  rehearsal: 'practice',
  target: 'upgrade: target',
  plan: 'upgrade: nodes',
  preflight: 'upgrade: preflight',
  commands: 'upgrade: commands',
  sheet: 'upgrade',
  pull: 'upgrade: pulling',
  run: 'upgrade: run',
  report: 'upgrade: report',
  quit: 'quitting',
};

/** The groups in which a binding is listed: one for each owner; `everywhere` where all but one who has it otherwise are. */
export function groupsOf({ focus, practice }: Binding): readonly Group[] {
  if (practice) return ['practice'];
  const isElsewhere = focus.includes('log') || focus.includes('dialog');
  if (focus.includes('table') && focus.includes('services') && isElsewhere) return ['everywhere'];
  // What several pages of the wizard have is the wizard's.
  if (focus.includes('target') && focus.includes('preflight')) return ['upgrade'];
  return [...new Set(focus.map((owner) => groupOfFocus[owner]))];
}

const symbols: Readonly<Record<string, string>> = {
  enter: '↵',
  escape: 'esc',
  tab: 'Tab',
  backtab: 'Shift+Tab',
  ' ': 'Space',
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
};

/** A key as people read it: "ctrl+d" as "Ctrl+D". */
export function keyLabel(key: Key): string {
  const label = symbols[key];
  if (label !== undefined) return label;
  return key.startsWith('ctrl+') ? `Ctrl+${key.slice(5).toUpperCase()}` : key;
}
