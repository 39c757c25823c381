import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { helpText } from '../../source/arguments.ts';
import { cleanUp, runProgram } from '../helpers/program.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { installReplay, putTalosconfig } from '../helpers/talosctl-programs.ts';

afterEach(cleanUp);

const nothingPrinted = { exitCode: 64, signal: null, stdout: '' };

describe('wrong usage', () => {
  it.each([
    [['--frob'], 'there is no option --frob'],
    [['--talosconfg', 'x'], 'there is no option --talosconfg: did you mean --talosconfig?'],
    [['--json=yes'], '--json takes no value'],
    [['--talosconfig'], '--talosconfig takes a value'],
    [['frobnicate'], 'unknown command "frobnicate"'],
    [['trust', 'everybody'], 'unknown command "trust everybody"'],
    [['\x1b]0;owned\x07frob'], 'unknown command "frob"'],
    [['--fault', 'node-down'], '--fault goes with --demo'],
  ])('%j is told in one sentence, with a remedy', async (args, message) => {
    const { stderr, ...rest } = await runProgram(openSandbox(), args);
    expect(rest).toEqual(nothingPrinted);
    expect(stderr).toMatch(/^talos-tui: [^\x00-\x09\x0b-\x1f]+\n→ see talos-tui --help\n$/);
    expect(stderr).toContain(message);
  });

  it.each([
    [['--fault', 'frob'], 'unknown fault "frob"', 'known faults: node-down, '],
    [
      ['--fault', 'node-down:nobody'],
      'the practice cluster has no node "nobody"',
      'it has ryzen, intel, m1mac',
    ],
    [
      ['--fault', 'certificate-expired:ryzen'],
      'certificate-expired breaks the whole cluster',
      'it takes no node',
    ],
  ])('--demo %j names what there is', async (args, message, remedy) => {
    const { stderr, ...rest } = await runProgram(openSandbox(), ['--demo', ...args]);
    expect(rest).toEqual(nothingPrinted);
    expect(stderr).toContain(`talos-tui: ${message}`);
    expect(stderr).toContain(remedy);
    expect(stderr).not.toContain('    at ');
  });

  it('--demo leaves no folder behind', async () => {
    const sandbox = openSandbox();
    const { exitCode, stderr } = await runProgram(sandbox, ['--demo', '--nodes', 'no address']);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('--nodes: "no address" is not an address');
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });
});

describe('help and version', () => {
  it.each(['--help', '-h'])('%s prints the whole usage', async (flag) => {
    const ended = await runProgram(openSandbox(), [flag]);
    expect(ended).toEqual({ exitCode: 0, signal: null, stdout: helpText, stderr: '' });
  });

  it.each(['--version', '-v'])('%s prints the version of the package', async (flag) => {
    const ended = await runProgram(openSandbox(), [flag]);
    expect(ended).toEqual({ exitCode: 0, signal: null, stdout: `${packageJson.version}\n`, stderr: '' });
  });
});

describe('a wrong config.json', () => {
  it('is told with file, path, value and remedy of every mistake', async () => {
    const sandbox = openSandbox();
    const file = sandbox.put('work/mine.json', {
      poll: { etcd: 0 },
      node: ['a'],
      talosctl: { perMinor: { x: 'y' } },
    });
    const { stderr, ...rest } = await runProgram(sandbox, ['--config', 'mine.json']);
    expect(rest).toEqual(nothingPrinted);
    expect(stderr).toContain(`talos-tui: The configuration file ${file} has mistakes:\n`);
    expect(stderr).toContain('poll.etcd: found 0, must be a number from 1 to 86400\n');
    expect(stderr).toContain('node: there is no such key, did you mean `nodes`?\n');
    expect(stderr).toMatch(/^talosctl\.perMinor\.x: the key must be .+$/m);
    expect(stderr).toContain('→ Correct it. docs/configuration.md lists every key');
  });

  it('is told with line and column where it is no JSON', async () => {
    const sandbox = openSandbox();
    sandbox.put('config/talos-tui/config.json', '{\n  "readOnly": yes\n}\n');
    const { stderr, ...rest } = await runProgram(sandbox, []);
    expect(rest).toEqual(nothingPrinted);
    expect(stderr).toMatch(
      /\/config\/talos-tui\/config\.json is not valid JSON:\nline 2, column \d+: .+\n→ Correct it/,
    );
  });

  it.each([
    [['--config', 'nowhere.json'], {}, 'nowhere.json, named by --config, does not exist.'],
    [[], { TALOS_TUI_CONFIG: 'nowhere.json' }, 'nowhere.json, named by TALOS_TUI_CONFIG, does not exist.'],
    [['--talosconfig', 'nowhere'], {}, 'nowhere, named by --talosconfig, does not exist.'],
    [[], { TALOSCONFIG: 'nowhere' }, 'nowhere, named by TALOSCONFIG, does not exist.'],
  ])('or a named file that is not there: %j %j', async (args, environment, message) => {
    const { stderr, ...rest } = await runProgram(openSandbox(), args, environment);
    expect(rest).toEqual(nothingPrinted);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\n→ Correct /);
  });

  it('or a context that the talosconfig does not have', async () => {
    const sandbox = openSandbox();
    installReplay(sandbox, 'v1.13.3/healthy');
    putTalosconfig(sandbox);
    const { stderr, ...rest } = await runProgram(sandbox, ['--json', '--context', 'homelap']);
    expect(rest).toEqual(nothingPrinted);
    expect(stderr).toContain('homelap');
    expect(stderr).toContain('homelab');
  });
});

describe('a Node that is too old', () => {
  const checkPath = resolve('bin/check-node.cjs');
  const words =
    /^talos-tui needs Node\.js 22 or newer; this is v20\.20\.0 \(.+\)\.\nInstall a current Node\.js/;

  it('is told what is needed, before anything newer is read', () => {
    const script = `
      Object.defineProperty(process, 'version', { value: 'v20.20.0' });
      Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.0' } });
      require(${JSON.stringify(resolve('bin/talos-tui.cjs'))});`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(words);
  });

  const old = oldNode();
  it.runIf(old)("can read the check: the machine's own", () => {
    const { status, stderr } = spawnSync(old ?? '', [checkPath], { encoding: 'utf8' });
    expect(status).toBe(64);
    expect(stderr).toMatch(/^talos-tui needs Node\.js 22 or newer; this is v\d+\./);
  });

  it('passes this one in silence', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [checkPath], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

/** A Node older than 22 that the machine has outside of this project; null when it has none. */
function oldNode(): string | null {
  const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'];
  for (const folder of folders) {
    const node = join(folder, 'node');
    try {
      const version = execFileSync(node, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
      if (Number.parseInt(version.slice(1), 10) < 22) return node;
    } catch {
      // There is none.
    }
  }
  return null;
}
