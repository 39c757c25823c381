import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  type ProgramEnd,
  type StartProgram,
  startForeground,
} from '../../source/take-away/foreground-program.ts';
import { createTakeAway } from '../../source/take-away/take-away.ts';
import { put, temporaryPlaces } from '../config/temporary-places.ts';

const exited = (exitCode: number): ProgramEnd => ({ kind: 'exited', exitCode });
const missing: ProgramEnd = { kind: 'not started', code: 'ENOENT' };

/** A lab of its own: what was written to the terminal, and which programs were started on what. */
async function setUp({
  start,
  handOver = (callback: () => Promise<void>) => callback(),
}: {
  readonly start?: StartProgram;
  readonly handOver?: (callback: () => Promise<void>) => Promise<void>;
} = {}) {
  const places = await temporaryPlaces();
  places.environment.TERM = 'xterm';
  const temporaryFolder = join(places.root, 'tmp');
  await mkdir(temporaryFolder);
  const written: string[] = [];
  const started: (readonly string[])[] = [];
  const files: { readonly text: string; readonly mode: number; readonly folderMode: number }[] = [];
  const ends = new Map<string, ProgramEnd>();
  const startNoted: StartProgram = (command) => {
    started.push(command);
    const path = command.at(-1) ?? '';
    const look = async (): Promise<ProgramEnd> => {
      const end = ends.get(command[0] ?? '') ?? exited(0);
      const [mode, folderMode] = [(await stat(path)).mode & 0o777, (await stat(dirname(path))).mode & 0o777];
      files.push({ text: await readFile(path, 'utf8'), mode, folderMode });
      return end;
    };
    return { ended: look(), end: async () => {} };
  };
  const takeAway = createTakeAway({
    places,
    temporaryFolder,
    handOver,
    start: start ?? startNoted,
    write: (sequence) => written.push(sequence),
  });
  const inWork = (name: string): string => join(places.workingDirectory, name);
  return { ...places, temporaryFolder, written, started, files, ends, takeAway, inWork };
}

describe('copy', () => {
  it('goes to the clipboard and to a private file', async () => {
    const { takeAway, written, homeDirectory } = await setUp();
    expect(await takeAway.copy('one\ntwo\nthree')).toBe(
      "copied 3 lines to ~/.local/state/talos-tui/copied.txt; sent to the terminal's clipboard (OSC 52)",
    );
    expect(written).toEqual(['\x1b]52;c;b25lCnR3bwp0aHJlZQ==\x07']);
    const path = join(homeDirectory, '.local/state/talos-tui/copied.txt');
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\nthree\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(path))).toEqual(['copied.txt']);
  });

  it('replaces what was copied before, in XDG_STATE_HOME', async () => {
    const { takeAway, environment, root } = await setUp();
    environment.XDG_STATE_HOME = join(root, 'state');
    await takeAway.copy('one');
    const path = join(root, 'state/talos-tui/copied.txt');
    expect(await takeAway.copy('two\n')).toMatch(/^copied 1 line to \S+copied\.txt; sent to/);
    expect(await readFile(path, 'utf8')).toBe('two\n');
  });

  it('says so when there is no clipboard, or too much for it', async () => {
    const { takeAway, environment, written } = await setUp();
    environment.TERM = 'linux';
    expect(await takeAway.copy('one')).toBe(
      'copied 1 line to ~/.local/state/talos-tui/copied.txt only: this terminal has no clipboard (TERM=linux)',
    );
    environment.TERM = 'xterm';
    expect(await takeAway.copy('x'.repeat(60_000))).toBe(
      'copied 1 line to ~/.local/state/talos-tui/copied.txt only: more than 56 kB, which terminals do not take',
    );
    expect(written).toEqual([]);
  });

  it('says so when the file cannot be written, and when neither can be done', async () => {
    const { takeAway, environment, root, written } = await setUp();
    environment.XDG_STATE_HOME = await put(join(root, 'state'), 'a file');
    const text = await takeAway.copy('one\ntwo');
    expect(text.replace(root, '')).toBe(
      "copied 2 lines: sent to the terminal's clipboard (OSC 52), but not written to /state/talos-tui/copied.txt: a part of the path is a file, not a folder",
    );
    expect(written).toHaveLength(1);
    environment.TERM = 'dumb';
    expect((await takeAway.copy('one')).replace(root, '')).toBe(
      '1 line not copied: this terminal has no clipboard (TERM=dumb); not written to /state/talos-tui/copied.txt either: a part of the path is a file, not a folder',
    );
  });

  it('leaves clipboard and file alone when there is nothing', async () => {
    const { takeAway, written, homeDirectory } = await setUp();
    expect(await takeAway.copy('')).toBe('nothing to copy');
    expect(written).toEqual([]);
    expect(await readdir(homeDirectory)).toEqual([]);
  });
});

const problemOf = (result: object): string => ('problem' in result ? String(result.problem) : '');

describe('save', () => {
  it.each([
    ['a relative path', 'etcd.log', 'work/etcd.log'],
    ['the home folder', '~/etcd.log', 'home/etcd.log'],
    ['blanks around it', '  ./etcd.log ', 'work/etcd.log'],
  ])('%s', async (_name, typed, path) => {
    const { takeAway, root } = await setUp();
    const result = await takeAway.save(typed, ['one', 'zwölf', '']);
    const shown = typed.startsWith('~') ? '~/etcd.log' : join(root, path);
    expect(result).toEqual({ sentence: `saved 3 lines to ${shown}` });
    expect(await readFile(join(root, path), 'utf8')).toBe('one\nzwölf\n\n');
    expect((await stat(join(root, path))).mode & 0o777).toBe(0o600);
  });

  it('asks for lines only as the disk takes them', async () => {
    const { takeAway, inWork } = await setUp();
    const turn = new Map<number, number>();
    let turns = 0;
    let running = true;
    const count = () => {
      turns += 1;
      if (running) setImmediate(count);
    };
    count();
    const line = 'x'.repeat(99);
    function* lines() {
      for (let index = 0; index < 20_000; index++) {
        turn.set(turns, (turn.get(turns) ?? 0) + 1);
        yield line;
      }
    }
    const result = await takeAway.save('big', lines());
    running = false;
    expect(result).toEqual({ sentence: `saved 20000 lines to ${inWork('big')}` });
    expect((await stat(inWork('big'))).size).toBe(2_000_000);
    // A batch is 656 lines; the event loop turns at least once for each, so that keys are heard.
    expect(Math.max(...turn.values())).toBeLessThan(1000);
  });

  it('takes lines that come later, and leaves a file alone that is there', async () => {
    const { takeAway, inWork } = await setUp();
    async function* lines() {
      yield 'new';
    }
    await writeFile(inWork('log'), 'old\n');
    const problem = `not saved, there is such a file: choose another name than ${inWork('log')}`;
    expect(await takeAway.save('log', lines())).toEqual({ problem });
    expect(await readFile(inWork('log'), 'utf8')).toBe('old\n');
    expect(await takeAway.save('new', lines())).toEqual({ sentence: `saved 1 line to ${inWork('new')}` });
    expect(await readFile(inWork('new'), 'utf8')).toBe('new\n');
  });

  it('says that a file is there that was made meanwhile', async () => {
    const { takeAway, inWork } = await setUp();
    async function* lines() {
      await writeFile(inWork('log'), 'theirs');
      yield 'mine';
    }
    expect(problemOf(await takeAway.save('log', lines()))).toMatch(/there is such a file/);
    expect(await readFile(inWork('log'), 'utf8')).toBe('theirs');
  });

  it('takes a link for a file that is there, and never writes through it', async () => {
    const { takeAway, inWork } = await setUp();
    await writeFile(inWork('target'), 'old');
    await symlink('target', inWork('link'));
    await symlink('nowhere', inWork('loose'));
    for (const name of ['link', 'loose']) {
      expect(problemOf(await takeAway.save(name, ['new']))).toMatch(/there is such a file/);
    }
    expect(await readFile(inWork('target'), 'utf8')).toBe('old');
    expect((await readdir(inWork('.'))).sort()).toEqual(['link', 'loose', 'target']);
  });

  it.each([
    ['', 'not saved: no file was named. Write its name.'],
    ['  ', 'not saved: no file was named. Write its name.'],
    ['~', 'not saved, it is a folder. Name a file in it. (~)'],
    ['.', 'not saved, it is a folder. Name a file in it. (/work)'],
    ['new/', 'not saved, it is a folder. Name a file in it. (/work/new)'],
    ['link', 'not saved, it is a folder. Name a file in it. (/work/link)'],
    ['a/b', 'not saved, its folder does not exist. Make the folder first, or choose another. (/work/a/b)'],
    ['file/b', 'not saved, a part of the path is a file, not a folder. Choose another path. (/work/file/b)'],
    ['pipe', 'not saved, there is such a file: choose another name than /work/pipe'],
    ['n'.repeat(256), `not saved, its name is too long. Choose a shorter one. (/work/${'n'.repeat(256)})`],
    [
      'a\x1b[31m/b',
      'not saved, its folder does not exist. Make the folder first, or choose another. (/work/a/b)',
    ],
  ])('%j is told', async (typed, sentence) => {
    const { takeAway, inWork, root, homeDirectory } = await setUp();
    await writeFile(inWork('file'), '');
    await symlink(homeDirectory, inWork('link'));
    execFileSync('mkfifo', [inWork('pipe')]);
    const result = await takeAway.save(typed, ['one']);
    expect(problemOf(result).replace(root, '')).toBe(sentence);
    expect((await readdir(inWork('.'))).sort()).toEqual(['file', 'link', 'pipe']);
  });

  it.each([
    ['ENOSPC', 'the disk is full. Make room, or choose another disk.'],
    ['EDQUOT', 'your share of the disk is used up. Make room, or choose another disk.'],
    ['EROFS', 'it is on a read-only disk. Choose another disk.'],
    ['EIO', 'EIO. Choose another path.'],
  ])('%s in the middle of it leaves nothing behind', async (code, words) => {
    const { takeAway, inWork } = await setUp();
    function* lines() {
      yield 'x'.repeat(100_000);
      throw Object.assign(new Error(code), { code });
    }
    expect(await takeAway.save('new', lines())).toEqual({
      problem: `not saved, ${words} (${inWork('new')})`,
    });
    expect(await readdir(inWork('.'))).toEqual([]);
  });

  it('does not take a mistake of ours for one of the disk', async () => {
    const { takeAway, inWork } = await setUp();
    const lines = {
      [Symbol.iterator]: () => ({
        next: () => {
          throw new TypeError('ours');
        },
      }),
    };
    await expect(takeAway.save('log', lines)).rejects.toThrow('ours');
    expect(await readdir(inWork('.'))).toEqual([]);
  });
});

describe('open', () => {
  it('runs the program on a private file, which is gone afterwards', async () => {
    const { takeAway, environment, started, files, temporaryFolder } = await setUp();
    environment.PAGER = `less -R "+G x"`;
    expect(
      await takeAway.open('pager', ['one', 'two'], 'ryzen · kubelet; $(reboot) log', () => 1),
    ).toBeNull();
    expect(started).toHaveLength(1);
    expect(started[0]?.slice(0, -1)).toEqual(['less', '-R', '+G x']);
    const path = started[0]?.at(-1) ?? '';
    expect(basename(path)).toBe('ryzen-kubelet-reboot-log.log');
    expect(dirname(dirname(path))).toBe(temporaryFolder);
    expect(files).toEqual([{ text: 'one\ntwo\n', mode: 0o600, folderMode: 0o700 }]);
    expect(await readdir(temporaryFolder)).toEqual([]);
  });

  it.each<['pager' | 'editor', Record<string, string>, readonly string[]]>([
    ['pager', {}, ['less', 'more']],
    ['pager', { PAGER: ' ' }, ['less', 'more']],
    ['pager', { PAGER: 'most' }, ['most']],
    ['editor', {}, ['vi', 'nano']],
    ['editor', { EDITOR: 'ed' }, ['ed']],
    ['editor', { EDITOR: 'ed', VISUAL: 'emacs' }, ['emacs']],
    ['editor', { EDITOR: 'ed', VISUAL: '' }, ['ed']],
  ])('the %s with %j: tries %j', async (program, environment, names) => {
    const lab = await setUp();
    Object.assign(lab.environment, environment);
    for (const name of names) lab.ends.set(name, missing);
    const problem = await lab.takeAway.open(program, ['one'], '', () => 1);
    expect(lab.started.map(([name]) => name)).toEqual(names);
    expect(lab.started.every((command) => basename(command.at(-1) ?? '') === 'log.log')).toBe(true);
    expect(problem).toMatch(names.length > 1 ? /^there is neither / : /^there is no program /);
    expect(await readdir(lab.temporaryFolder)).toEqual([]);
  });

  it('is content with the second one when there is no first', async () => {
    const { takeAway, ends, started } = await setUp();
    ends.set('less', missing);
    expect(await takeAway.open('pager', ['one'], 'log', () => 1)).toBeNull();
    expect(started.map(([name]) => name)).toEqual(['less', 'more']);
  });

  it.each<[string, ProgramEnd, string]>([
    ['less', exited(2), 'less ended with exit code 2'],
    ['less', { kind: 'killed', signal: 'SIGKILL' }, 'less was ended by SIGKILL'],
    ['less', { kind: 'not started', code: 'EACCES' }, 'less could not be started: EACCES'],
    ['less', missing, 'there is neither less nor more: set $PAGER to your pager'],
    ['foo\x1b[2J -x', missing, 'there is no program foo ($PAGER)'],
    ["less '", exited(0), "$PAGER has a quote that is never closed: less '"],
  ])('%j that ends so: %j', async (pager, end, sentence) => {
    const { takeAway, environment, ends } = await setUp();
    if (pager !== 'less') environment.PAGER = pager;
    for (const name of ['less', 'foo\x1b[2J']) ends.set(name, end);
    ends.set('more', missing);
    expect(await takeAway.open('pager', ['one'], 'log', () => 1)).toBe(sentence);
  });

  it('says so when there is no room for the lines', async () => {
    const { takeAway, started, temporaryFolder } = await setUp();
    function* lines() {
      yield 'one';
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    }
    expect(await takeAway.open('editor', lines(), 'log', () => 1)).toBe(
      `not opened: no file could be written in ${temporaryFolder}: the disk is full`,
    );
    expect(started).toEqual([]);
    expect(await readdir(temporaryFolder)).toEqual([]);
  });

  it('opens one at a time, and none when the terminal is not to be had', async () => {
    const { takeAway, started } = await setUp();
    const first = takeAway.open('pager', ['one'], 'log', () => 1);
    expect(await takeAway.open('pager', ['two'], 'log', () => 1)).toBe(
      'another program is being opened already',
    );
    expect(await first).toBeNull();
    expect(started).toHaveLength(1);
    const suspended = await setUp({ handOver: async () => {} });
    expect(await suspended.takeAway.open('pager', ['one'], 'log', () => 1)).toBe(
      'another program is being opened already',
    );
    expect(await readdir(suspended.temporaryFolder)).toEqual([]);
  });

  it('takes the file away when the terminal cannot be handed over', async () => {
    const lab = await setUp({ handOver: () => Promise.reject(new Error('broken')) });
    await expect(lab.takeAway.open('pager', ['one'], 'log', () => 1)).rejects.toThrow('broken');
    expect(await readdir(lab.temporaryFolder)).toEqual([]);
  });
});

/** A program of the lab, run by this Node. */
async function script(root: string, source: string): Promise<string> {
  return `'${process.execPath}' '${await put(join(root, 'my pager.cjs'), source)}'`;
}

describe('a real program', () => {
  it('gets the file as its last argument, and its exit code is told', async () => {
    const { takeAway, environment, root } = await setUp({ start: startForeground });
    const copy = join(root, 'copy');
    environment.PAGER = `${await script(
      root,
      'const [to, from] = process.argv.slice(2); require("fs").copyFileSync(from, to); process.exitCode = 3;',
    )} '${copy}'`;
    expect(await takeAway.open('pager', ['one', 'two'], 'log', () => 1)).toBe(
      `${process.execPath} ended with exit code 3`,
    );
    expect(await readFile(copy, 'utf8')).toBe('one\ntwo\n');
  });

  it('is looked up in PATH, and told when it is not there or is no program', async () => {
    const { takeAway, environment, root } = await setUp({ start: startForeground });
    environment.PATH = root;
    expect(await takeAway.open('pager', ['one'], 'log', () => 1)).toBe(
      'there is neither less nor more: set $PAGER to your pager',
    );
    environment.EDITOR = 'no-such-editor -w';
    expect(await takeAway.open('editor', ['one'], 'log', () => 1)).toBe(
      'there is no program no-such-editor ($EDITOR)',
    );
    await chmod(await put(join(root, 'data'), 'no program'), 0o600);
    environment.EDITOR = join(root, 'data');
    expect(await takeAway.open('editor', ['one'], 'log', () => 1)).toBe(
      `${join(root, 'data')} ($EDITOR) could not be started: EACCES`,
    );
  });

  it.each([
    ['when it is asked to', ''],
    ['though it is deaf', 'process.on("SIGTERM", () => {});'],
  ])('ends with us, %s', async (_name, begin) => {
    const { takeAway, environment, root, temporaryFolder } = await setUp({ start: startForeground });
    const ready = join(root, 'ready');
    const source = `${begin} require("fs").writeFileSync(${JSON.stringify(ready)}, ""); setInterval(() => {}, 1000);`;
    environment.EDITOR = await script(root, source);
    const opened = takeAway.open('editor', ['one'], 'log', () => 1);
    await vi.waitFor(() => stat(ready), { timeout: 10_000 });
    await takeAway.close();
    expect(await opened).toBeNull();
    expect(await readdir(temporaryFolder)).toEqual([]);
    expect(await takeAway.open('editor', ['one'], 'log', () => 1)).toBeNull();
  });
});
