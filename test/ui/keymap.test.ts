import { expect, it } from 'vitest';
import { displayWidth } from '../../source/text/width.ts';
import { footerText } from '../../source/ui/components/footer.tsx';
import { bindings, keyLabel } from '../../source/ui/keymap.ts';

it('every key has one binding in a focus', () => {
  for (const focus of ['table', 'dialog'] as const) {
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
  expect(ways.map(({ description }) => description)).toEqual(['end the filter']);
});

it.each([
  ['ctrl+d', 'Ctrl+D'],
  ['enter', '↵'],
  ['j', 'j'],
])('%s is shown as %s', (key, label) => {
  expect(keyLabel(key)).toBe(label);
});

it('the footer has what fits', () => {
  expect(footerText('table', 80)).toBe(' ↵ open   / filter   r refresh   ? help   q quit');
  expect(footerText('dialog', 80)).toBe(' ? help   esc back');
  for (let columns = 0; columns < 60; columns++) {
    expect(displayWidth(footerText('table', columns))).toBeLessThanOrEqual(columns);
  }
});
