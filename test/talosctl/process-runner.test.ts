import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProcessRunner } from '../../source/talosctl/process-runner.ts';
import { endLeftovers, openRunFile, startTicks } from '../../source/talosctl/run-file.ts';
import type { Runner } from '../../source/talosctl/runner.ts';

const runners: Runner[] = [];
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});

const folder = mkdtempSync(path.join(tmpdir(), 'talos-tui-test-'));
const runFolder = path.join(folder, 'run');

/** A stand-in for talosctl that does what the JavaScript says; `argv` holds its arguments. */
function runnerOf(script: string): Runner {
  const program = {
    file: process.execPath,
    leadingArguments: ['--input-type=module', '-e', `const argv = process.argv.slice(1); ${script}`, '--'],
    environment: { FROM_THE_PROGRAM: 'yes' },
  };
  const identity = { talosconfig: '/t', context: 'c' };
  const runner = createProcessRunner(program, identity, openRunFile(runFolder));
  runners.push(runner);
  return runner;
}

const call = { command: ['version', '--json'], endpoint: 'e', nodes: ['n'], timeoutMs: 20_000 };
const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');";

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('a child', () => {
  it('gets its arguments one by one, and nothing to read', async () => {
    const runner = runnerOf(`
      process.stdin.on('data', () => {}).on('end', () => {
        console.log(JSON.stringify([argv, process.env.FROM_THE_PROGRAM]));
        console.error('warning');
        process.exitCode = 3;
      });`);
    const nodes = ['$(touch', '`x`', '"y"', "'z'"].map((text) => text.replaceAll(/\s/g, ''));
    const answer = await runner.run({ ...call, nodes });
    expect(JSON.parse(answer.stdout)).toEqual([
      ['version', '--json', '-e', 'e', '-n', nodes.join(','), '--talosconfig', '/t', '--context', 'c'],
      'yes',
    ]);
    expect(answer).toMatchObject({ stderr: 'warning\n', exitCode: 3, failure: null });
  });

  it('that is not there is told apart from one that fails', async () => {
    const program = { file: '/nowhere/talosctl', leadingArguments: [], environment: {} };
    const runner = createProcessRunner(program, { talosconfig: '/t', context: 'c' }, openRunFile(runFolder));
    const answer = await runner.run(call);
    expect(answer.failure).toMatchObject({
      kind: 'talosctl-missing',
      message: 'cannot start /nowhere/talosctl',
    });
    expect(answer.exitCode).toBeNull();
  });

  it('that is no program is missing, too', async () => {
    const file = path.join(folder, 'no-program');
    writeFileSync(file, 'hello');
    chmodSync(file, 0o644);
    const program = { file, leadingArguments: [], environment: {} };
    const runner = createProcessRunner(program, { talosconfig: '/t', context: 'c' }, openRunFile(runFolder));
    expect((await runner.run(call)).failure?.kind).toBe('talosctl-missing');
  });

  it('that takes too long is ended, though it is deaf to TERM, and what it printed is kept', async () => {
    const answer = await runnerOf(deaf).run({ ...call, timeoutMs: 500 });
    expect(answer).toMatchObject({
      exitCode: null,
      failure: { kind: 'timeout', message: 'no answer within 0.5 s' },
    });
  });

  it('that is not wanted any more is ended', async () => {
    const abort = new AbortController();
    const answer = runnerOf('setInterval(() => {}, 1000);').run({ ...call, signal: abort.signal });
    abort.abort();
    expect((await answer).failure?.kind).toBe('cancelled');
  });

  it('that leaves a child of its own with its output open keeps nobody waiting, and nothing behind', async () => {
    const file = path.join(folder, 'grandchild');
    const runner = runnerOf(`
      const { spawn } = await import('node:child_process');
      const { writeFileSync } = await import('node:fs');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      writeFileSync(${JSON.stringify(file)}, String(child.pid));
      child.unref();`);
    const answer = await runner.run({ ...call, timeoutMs: 1500 });
    expect(answer.failure?.kind).toBe('timeout');
    const pid = Number(readFileSync(file, 'utf8'));
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it('that floods is cut', async () => {
    const runner = runnerOf(`
      const line = 'x'.repeat(1 << 20);
      const flood = () => process.stdout.write(line, flood);
      flood();`);
    const answer = await runner.run(call);
    expect(answer.failure?.kind).toBe('output-limit');
    expect(answer.stdout.length).toBeLessThanOrEqual(8 * 1024 * 1024);
  });

  it('that was killed says by what', async () => {
    const answer = await runnerOf("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);").run(
      call,
    );
    expect(answer.failure).toMatchObject({ kind: 'other', message: 'talosctl ended by SIGKILL' });
  });

  it('never comes to be for a command that must not be run', async () => {
    const file = path.join(folder, 'ran');
    const runner = runnerOf(
      `await import('node:fs').then((fs) => fs.writeFileSync(${JSON.stringify(file)}, ''));`,
    );
    await expect(runner.run({ ...call, command: ['reset'], nodes: ['a', 'b'] })).rejects.toThrow(
      'exactly one node',
    );
    expect(existsSync(file)).toBe(false);
  });
});

describe('the file of a call', () => {
  const withFile = { ...call, command: ['kubeconfig', '--force', '/dev/fd/3'], file: true } as const;
  const write = (what: string) => `import { readlinkSync, writeFileSync } from 'node:fs'; ${what};`;
  afterEach(() => vi.unstubAllEnvs());

  it('is written by the child, read by us, and has no name', async () => {
    const runtime = mkdtempSync(path.join(folder, 'runtime-'));
    vi.stubEnv('XDG_RUNTIME_DIR', runtime);
    const answer = await runnerOf(
      write("writeFileSync(argv[2], 'kind: Config'); console.log(readlinkSync('/dev/fd/3'))"),
    ).run(withFile);
    expect(answer).toMatchObject({ file: 'kind: Config', exitCode: 0, failure: null });
    expect(answer.stdout).toMatch(/^\/.*\/runtime-.*\(deleted\)\n$/);
    expect(readdirSync(runtime)).toEqual([]);
  });

  it('is somewhere else where there is no runtime folder', async () => {
    vi.stubEnv('XDG_RUNTIME_DIR', '/nowhere');
    const answer = await runnerOf(write("writeFileSync(argv[2], 'x')")).run(withFile);
    expect(answer.file).toBe('x');
  });

  it('is empty when nothing was written, and not there for others', async () => {
    expect((await runnerOf('').run(withFile)).file).toBe('');
    expect(await runnerOf('').run(call)).not.toHaveProperty('file');
  });

  it('that grows beyond all bounds is not read, and its writer is ended', async () => {
    const flood =
      "const { appendFileSync } = await import('node:fs'); setInterval(() => appendFileSync('/dev/fd/3', 'x'.repeat(600_000)), 10)";
    const answer = await runnerOf(flood).run(withFile);
    expect(answer.failure?.kind).toBe('output-limit');
    expect(answer).not.toHaveProperty('file');
  });
});

describe('stop', () => {
  it('ends every child, also one that is deaf to TERM', async () => {
    const file = path.join(folder, 'pid');
    const runner = runnerOf(
      `await import('node:fs').then((fs) => fs.writeFileSync(${JSON.stringify(file)}, String(process.pid))); ${deaf}`,
    );
    const answer = runner.run(call);
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8'), { timeout: 10_000 })
      .toMatch(/^\d+$/);
    await runner.stop();
    expect((await answer).failure?.kind).toBe('cancelled');
    expect(isAlive(Number(readFileSync(file, 'utf8')))).toBe(false);
    expect((await runner.run(call)).failure?.kind).toBe('cancelled');
  });
});

describe.runIf(startTicks(process.pid) !== null)('after a kill -9', () => {
  it('the next start ends the children that the run file names, and no other process', async () => {
    const { execa } = await import('execa');
    const child = () =>
      execa(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { reject: false, detached: true });
    const [left, unrelated] = [child(), child()];
    const place = path.join(folder, 'left');
    openRunFile(place).remember(left.pid);
    const [own] = (await import('node:fs')).readdirSync(place);
    const written = readFileSync(path.join(place, own ?? ''), 'utf8');
    expect(statSync(path.join(place, own ?? '')).mode & 0o777).toBe(0o600);
    expect(endLeftovers(place)).toEqual([]);

    // As if the process that wrote it were gone; and as if a pid had been given on to somebody else.
    writeFileSync(path.join(place, '999999999-1'), `${written}+${unrelated.pid} 1\n`);
    expect(endLeftovers(place)).toEqual([left.pid]);
    expect((await left).signal).toBe('SIGKILL');
    expect(existsSync(path.join(place, '999999999-1'))).toBe(false);
    expect(isAlive(unrelated.pid ?? 0)).toBe(true);
    unrelated.kill('SIGKILL');
    await unrelated;
  });

  it('the run file is gone when no child runs', () => {
    const place = path.join(folder, 'empty');
    const runFile = openRunFile(place);
    const forget = runFile.remember(process.pid);
    expect(existsSync(place)).toBe(true);
    forget();
    expect(endLeftovers(place)).toEqual([]);
    runFile.close();
  });

  it('endLeftovers of a folder that is not there does nothing', () => {
    expect(endLeftovers('/nowhere')).toEqual([]);
  });
});

describe('a stream', () => {
  const stream = { command: ['events'], endpoint: 'e', nodes: ['n'] };

  it('tells bytes and errors as they come, and how it ended', async () => {
    const runner = runnerOf(`
      process.stdout.write('first\\nsec');
      setTimeout(() => process.stdout.write('ond €\\r\\nlast'), 50);
      setTimeout(() => console.error('ERROR: gone'), 60);
      setTimeout(() => process.exit(1), 90);`);
    const printed: string[] = [];
    const errors: string[] = [];
    const { signal } = new AbortController();
    const onBytes = (piece: Buffer) => printed.push(piece.toString());
    const end = await runner.follow({ ...stream, signal, onBytes, onErrors: (text) => errors.push(text) });
    expect(printed.join('')).toBe('first\nsecond €\r\nlast');
    expect(printed[0]).toBe('first\nsec');
    expect(errors.join('')).toBe('ERROR: gone\n');
    expect(end).toMatchObject({ exitCode: 1, stderr: 'ERROR: gone\n', failure: null });
  });

  it('that is not wanted any more is ended, though it is deaf to TERM, and heard no longer', async () => {
    const abort = new AbortController();
    const pieces: string[] = [];
    const end = await runnerOf(`${deaf} setInterval(() => console.log('more'), 20);`).follow({
      ...stream,
      signal: abort.signal,
      onBytes(piece) {
        pieces.push(piece.toString());
        abort.abort();
      },
    });
    expect(end).toMatchObject({ exitCode: null, failure: { kind: 'cancelled' } });
    expect(pieces).toHaveLength(1);
    expect(pieces[0]).toMatch(/^up\n/);
  });

  it('ends with the runner', async () => {
    const runner = runnerOf('setInterval(() => console.log(1), 20);');
    const started = Promise.withResolvers<void>();
    const { signal } = new AbortController();
    const ended = runner.follow({ ...stream, signal, onBytes: () => started.resolve() });
    await started.promise;
    await runner.stop();
    expect((await ended).failure?.kind).toBe('cancelled');
  });

  it('keeps the last of many error words only', async () => {
    const { signal } = new AbortController();
    const runner = runnerOf("process.stderr.write('x'.repeat(1_000_000) + 'the end')");
    const end = await runner.follow({ ...stream, signal, onBytes: () => {} });
    expect(end.stderr).toHaveLength(65_536);
    expect(end.stderr.endsWith('the end')).toBe(true);
  });

  it('is refused where the same call would be', async () => {
    const { signal } = new AbortController();
    const runner = runnerOf('');
    const refused = runner.follow({ ...stream, nodes: [], signal, onBytes: () => {} });
    await expect(refused).rejects.toThrow('without a node');
  });
});
