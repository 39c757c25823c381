import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { closeLabs, type Lab, openLab } from '../helpers/lab.ts';
import { whenHealthy } from '../helpers/live-view.ts';
import type { Terminal } from '../helpers/pty.ts';

afterAll(closeLabs);

/** Each with a word that must be there to read, whatever stands around it. */
const hostile: Readonly<Record<string, string | Buffer>> = {
  colours: '\x1b[31;1;44mcolours\x1b[0m',
  movements: '\x1b[2J\x1b[H\x1b[10;10Hmovements\x1b[5A',
  questions: '\x1b[c\x1b[6n\x1b[?2026$pquestions',
  modes: '\x1b[?1049h\x1b[?25l\x1b[?1000hmodes\x1bc',
  clipboard: '\x1b]52;c;ZXZpbA==\x07clipboard',
  links: '\x1b]8;;http://example.invalid\x1b\\links\x1b]8;;\x1b\\',
  unended: 'unended \x1b]0;a title that never ends',
  devices: '\x1bP+q544e\x1b\\devices\x1b_apc\x1b\\\x1b^pm\x1b\\',
  charsets: '\x1b(0\x1b)0charsets\x0e\x0f',
  c0: 'c\x070\x08\x0b\x0c\x00\x01\x1f c0',
  c1: '\u009b31mc1\u0085\u009d0;title\u009c',
  bytes: Buffer.concat([Buffer.of(0x9b, 0x33, 0x31, 0x6d, 0xff, 0xc3, 0x28), Buffer.from('bytes')]),
  directions: '\u202edirections\u202c\u2066isolate\u2069\u200f',
  invisible: 'in\u200bvi\u200dsi\u2060b\u00adle\ufeff\u{e0041}',
  tabs: 'a\tb\ttabs',
  returns: '10 %\r20 %\rreturns\r',
  wide: '日本語のログ 한국어 🚀🔥 wide',
  joined: '👩\u200d👩\u200d👧\u200d👦 e\u0301\u0301\u0301 🇩🇪 ✔\ufe0f joined',
  combining: `combining ${'z\u0335\u0322\u0327'.repeat(40)}`,
  endless: `endless ${'x'.repeat(60_000)}`,
};

/** `talosctl logs` prints these lines; everything else is answered by the simulator. */
function installLines(lab: Lab): void {
  const prefix = Buffer.from('192.168.1.101: ');
  const lines = Object.values(hostile).map((line) =>
    Buffer.concat([prefix, Buffer.from(line as Buffer), Buffer.from('\n')]),
  );
  const all = lab.sandbox.put('lines', Buffer.concat(lines).toString('base64'));
  const last = lines.at(-1)?.toString('base64') ?? '';
  const script = [
    "const { readFileSync } = require('node:fs');",
    "const isFollowed = process.argv.includes('-f');",
    `const text = isFollowed ? readFileSync(${JSON.stringify(all)}, 'latin1') : ${JSON.stringify(last)};`,
    "process.stdout.write(Buffer.from(text, 'base64'));",
    'if (isFollowed) setInterval(() => {}, 60_000);',
  ];
  const logs = lab.sandbox.put('bin/logs.cjs', script.join('\n'));
  const program = readFileSync(lab.talosctl.path, 'utf8');
  const routed = program.replace(
    /^import\((.*)\);$/m,
    (_, simulator) => `import(process.argv[2] === 'logs' ? ${JSON.stringify(logs)} : ${simulator});`,
  );
  expect(routed).not.toBe(program);
  lab.sandbox.put('bin/talosctl', routed, 0o755);
}

async function openLines(columns: number, rows: number): Promise<Terminal> {
  const lab = openLab();
  installLines(lab);
  const terminal = lab.view({ columns, rows });
  await whenHealthy(terminal);
  terminal.write('lf');
  await terminal.waitFor(/─ ▸ ryzen · kubelet log · following/);
  await terminal.waitFor('endless xxx');
  return terminal;
}

/** Where the text of a line begins: behind sign, time and level. */
const textColumn = 1 + 12 + 1 + 2;

describe.concurrent('hostile lines of a log', () => {
  it.concurrent('are there to read, each in one row that begins in its column', async () => {
    const terminal = await openLines(160, 40);
    const rows = terminal.screen();
    const first = rows.findIndex((row) => row.startsWith('─ ▸ ')) + 1;
    Object.keys(hostile).forEach((word, index) => {
      const row = rows[first + index] ?? '';
      expect(row).toContain(word);
      // None has a time: what stands before the text is blank.
      expect(row.slice(0, textColumn).trim()).toBe('');
      expect(terminal.cell(textColumn, first + index)?.text.trim()).not.toBe('');
    });
    expect(rows[first + Object.keys(hostile).length]).toBe('');
    expect(terminal.cell(159, first + Object.keys(hostile).length - 1)?.text.trim()).toBe('');
    terminal.write('\x03');
    await terminal.waitForExit();
  });

  it.concurrent('send the terminal nothing but what we write ourselves', async () => {
    const terminal = await openLines(160, 40);
    terminal.write('w');
    await terminal.waitFor('xxxxx…');
    const raw = terminal.raw();
    // Without what Ink itself writes (cursor, colours, modes), and our own return to the first column before it.
    const rest = raw
      .replace(/^\r/, '')
      .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
      .replace(/\r?\n/g, '');
    expect(rest).not.toMatch(/\p{Cc}|\p{Cf}|\p{Variation_Selector}/u);
    expect(raw).not.toMatch(/\x1b\[(?:2J\x1b\[H|[0-9;]*c|6n|\?1000h)/);
    expect(raw.match(/\x1b\[\?1049h/g)).toHaveLength(1);
    terminal.write('\x03');
    await terminal.waitForExit();
  });
});
