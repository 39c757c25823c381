import { expect, it } from 'vitest';
import { displayWidth } from '../../source/text/width.ts';
import { footerText } from '../../source/ui/components/footer.tsx';
import { groupsOf, keyLabel } from '../../source/ui/key-words.ts';
import { bindingFor, bindings } from '../../source/ui/keymap.ts';
import type { Focus } from '../../source/ui/view-state.ts';

const wizard: readonly Focus[] = [
  'target',
  'plan',
  'preflight',
  'commands',
  'run',
  'report',
  'sheet',
  'pull',
];
const focuses: readonly Focus[] = [
  'table',
  'services',
  'log',
  'logs',
  'line',
  'sources',
  'dialog',
  'faults',
  'quit',
  ...wizard,
];

it('every key has one binding in a focus', () => {
  for (const focus of focuses) {
    const keys = bindings.filter((binding) => binding.focus.includes(focus)).flatMap(({ keys: own }) => own);
    expect(keys.length).toBe(new Set(keys).size);
  }
});

it('every binding is documented', () => {
  for (const { keys, description, focus } of bindings) {
    expect(keys.length).toBeGreaterThan(0);
    expect(focus.length).toBeGreaterThan(0);
    expect(description.length).toBeGreaterThan(3);
  }
});

it('Escape is never the only way out', () => {
  const ways = bindings.filter(({ keys }) => keys.includes('escape') && keys.length === 1);
  expect(ways.map(({ focus }) => focus.join())).toEqual(['log', 'logs', 'sources', 'table', 'services']);
  for (const pane of ['services', 'log'] as const) expect(bindingFor('tab', pane)).toBeDefined();
  expect(bindingFor('q', 'logs')).toBeDefined();
  // Ctrl+C leaves the program from everywhere; where logs are chosen, Enter leaves with what is under the cursor.
  for (const focus of focuses) expect(bindingFor('ctrl+c', focus)).toBeDefined();
  expect(bindingFor('enter', 'sources')).toBeDefined();
});

it.each([
  ['ctrl+d', 'Ctrl+D'],
  ['enter', '↵'],
  ['j', 'j'],
])('%s is shown as %s', (key, label) => {
  expect(keyLabel(key)).toBe(label);
});

it('every binding is listed in a group', () => {
  for (const binding of bindings) expect(groupsOf(binding).length).toBeGreaterThan(0);
  const listed = (key: string, focus: Focus) => {
    const binding = bindingFor(key, focus);
    return binding ? groupsOf(binding) : [];
  };
  expect(listed('enter', 'table')).toEqual(['nodes']);
  expect(listed('l', 'table')).toEqual(['nodes', 'services']);
  expect(listed('G', 'log')).toEqual(['log']);
  expect(listed('f', 'logs')).toEqual(['log']);
  expect(listed('tab', 'sources')).toEqual(['choosing logs']);
  expect(listed('j', 'log')).toEqual(['everywhere']);
  expect(listed('F', 'table')).toEqual(['practice']);
  expect(listed('u', 'table')).toEqual(['nodes']);
  expect(listed('enter', 'plan')).toEqual(['upgrade: nodes', 'upgrade: preflight']);
  expect(listed('tab', 'plan')).toEqual(['upgrade']);
  expect(listed('y', 'pull')).toEqual(['upgrade: pulling']);
  expect(listed('c', 'run')).toEqual(['upgrade: run']);
  expect(listed('y', 'report')).toEqual(['upgrade: report']);
  expect(listed('q', 'quit')).toEqual(['quitting']);
});

it('the footer has what fits, the way out first', () => {
  expect(footerText('table', 80, () => ({ canAct: true, isUrgent: false }))).toBe(
    ' ↵ open   / filter   u upgrade   s sort   l log   Tab pane   ? help   q quit',
  );
  expect(footerText('services', 80, () => ({ canAct: true, isUrgent: false }))).toBe(
    ' ↵ log   esc nodes   L logs   Tab pane   r refresh   ? help   q quit',
  );
  expect(footerText('log', 80, () => ({ canAct: true, isUrgent: false }))).toBe(
    ' / search   n next   N before   & filter   a logs   Tab pane   ? help   q quit',
  );
  expect(footerText('sources', 80, () => ({ canAct: true, isUrgent: false }))).toBe(
    ' ↵ show   Tab choose   esc back',
  );
  expect(footerText('dialog', 80, () => ({ canAct: true, isUrgent: false }))).toBe(' esc back   ? help');
  for (const focus of focuses) {
    for (let columns = 0; columns < 90; columns++) {
      expect(
        displayWidth(footerText(focus, columns, () => ({ canAct: true, isUrgent: false }))),
      ).toBeLessThanOrEqual(columns);
    }
  }
  expect(footerText('table', 17, () => ({ canAct: true, isUrgent: false }))).toBe(' ? help   q quit');
});
