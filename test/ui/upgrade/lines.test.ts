import { expect, it } from 'vitest';
import { displayWidth } from '../../../source/text/width.ts';
import { commandLines, hanging, labelled, textOf } from '../../../source/ui/upgrade/lines.ts';

const image = `factory.talos.dev/metal-installer/${'b8e8fbbe'.repeat(8)}:v1.13.9`;

it('tears no tag apart where it fits on a line of its own', () => {
  const lines = labelled('image', image, 116).map(textOf);
  expect(lines).toEqual([
    ` image        factory.talos.dev/metal-installer/${'b8e8fbbe'.repeat(8)}:`,
    '              v1.13.9',
  ]);
});

it('indents what belongs to the command above', () => {
  const [first, ...others] = commandLines(`talosctl -e 192.168.1.101 upgrade --image ${image}`, 60).map(
    textOf,
  );
  expect(first).toMatch(/^ {3}talosctl/);
  for (const line of others) expect(line).toMatch(/^ {7}\S/);
});

it.each([image, '节点'.repeat(40), 'a:b/c@d '.repeat(30), ':'.repeat(90), ''])(
  'fits %j into any width, and loses nothing',
  (text) => {
    for (let columns = 20; columns < 130; columns += 3) {
      for (const lines of [hanging(' → ', text, columns), labelled('command', text, columns)]) {
        for (const line of lines) expect(displayWidth(textOf(line))).toBeLessThanOrEqual(columns);
        const whole = lines
          .map(textOf)
          .join('')
          .replace(/^ → | command/, '');
        expect(whole.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }
    }
  },
);
