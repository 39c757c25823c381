import { afterEach, expect, it } from 'vitest';
import { closeLabs, openLab } from '../helpers/lab.ts';

afterEach(closeLabs);

it('a paste that was cut off on its way does not swallow the keys for ever', async () => {
  const terminal = openLab().view();
  await terminal.waitFor('● healthy');
  terminal.write('\x1b[200~oops');
  const keys = setInterval(() => terminal.write('\x03'), 100);
  expect(await terminal.waitForExit()).toMatchObject({ exitCode: 0 });
  clearInterval(keys);
});
