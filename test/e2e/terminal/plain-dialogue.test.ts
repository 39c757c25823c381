import { afterEach, describe, expect, it } from 'vitest';
import { closeAllTerminals, openTerminal, type Terminal } from '../../helpers/pty.ts';

afterEach(closeAllTerminals);

async function start(): Promise<Terminal> {
  const terminal = openTerminal({ args: ['test/fixtures/terminal/plain-program.ts'], rows: 60 });
  await terminal.waitFor('ready 1');
  return terminal;
}

describe('questions on a real terminal', () => {
  it('take a line that was typed after them, and write nothing but lines', async () => {
    const terminal = await start();
    terminal.write('intel\r');
    await terminal.waitFor('answered 1: typed');
    expect(terminal.raw()).not.toContain('\x1b');
  });

  it('do not take Enter on a line that was begun before them', async () => {
    const terminal = await start();
    terminal.write('intel');
    await terminal.waitFor((one) => one.text().endsWith('intel'));
    terminal.kill('SIGUSR2');
    await terminal.waitFor('ready 2');
    expect(terminal.text()).toContain('Dropped what was begun before the question');
    terminal.write('\r');
    await terminal.waitFor('it stands');
    expect(terminal.text()).not.toContain('answered');
  });

  it('do not take pasted lines, which a terminal hands over one by one', async () => {
    const terminal = await start();
    terminal.write('intel\rintel\r1\r');
    await terminal.waitFor('3 lines came at once and were dropped');
    expect(terminal.text()).not.toContain('answered');
  });

  it('end with the input', async () => {
    const terminal = await start();
    terminal.write('\x04');
    expect(await terminal.waitForExit()).toMatchObject({ exitCode: 3 });
    expect(terminal.text()).toContain('end of input');
  });
});
