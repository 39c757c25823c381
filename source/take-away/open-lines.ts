import { mkdtemp, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Places } from '../config/paths.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { fileWords } from './file-words.ts';
import type { ForegroundProgram, ProgramEnd, StartProgram } from './foreground-program.ts';
import { splitCommand } from './split-command.ts';
import { type Lines, writeLines } from './write-lines.ts';

export type ProgramKind = 'pager' | 'editor';

export interface OpenerOptions {
  readonly places: Places;
  /** `os.tmpdir()`. */
  readonly temporaryFolder: string;
  /** Leaves the terminal to another program while the callback runs; may not call back when it has been left already. */
  readonly handOver: (callback: () => Promise<void>) => Promise<void>;
  readonly start: StartProgram;
}

interface Opener {
  /** @returns null, or a sentence about what went wrong */
  open(program: ProgramKind, lines: Lines, title: string, at: () => number): Promise<string | null>;
  /** Ends the program that runs, and takes its file away. */
  close(): Promise<void>;
}

interface Choice {
  /** The first that is set counts. */
  readonly variables: readonly string[];
  /** Without: the first that is installed. */
  readonly standard: readonly string[];
}

const choices: Readonly<Record<ProgramKind, Choice>> = {
  pager: { variables: ['PAGER'], standard: ['less', 'more'] },
  editor: { variables: ['VISUAL', 'EDITOR'], standard: ['vi', 'nano'] },
};

/** What the user wants to have run: commands to try in turn, and the variable they come from. */
interface Wanted {
  readonly variable: string | null;
  readonly commands: readonly (readonly string[])[];
}

/** In characters: what a title adds to a path. */
const longestTitle = 60;

const isBusy = 'another program is being opened already';

/** Opens lines in the user's pager or editor, one at a time, each from a file of its own that is gone afterwards. */
export function createOpener({ places, temporaryFolder, handOver, start }: OpenerOptions): Opener {
  let underWay = false;
  let isClosed = false;
  let folder: string | null = null;
  let running: ForegroundProgram | null = null;

  const run = async (command: readonly string[]): Promise<ProgramEnd> => {
    running = start(command, places.environment);
    const end = await running.ended;
    running = null;
    return end;
  };

  /** The first command that there is. */
  const runFirst = async (program: ProgramKind, wanted: Wanted, path: string, at: number) => {
    let problem: string | null = null;
    for (const command of wanted.commands) {
      if (isClosed) return null;
      const end = await run([...command, ...placeArguments(command[0] ?? '', at), path]);
      problem = problemOf(end, program, wanted, command[0] ?? '');
      if (!isMissing(end)) break;
    }
    return isClosed ? null : problem;
  };

  const write = async (lines: Lines, title: string): Promise<string> => {
    folder = await mkdtemp(join(temporaryFolder, 'talos-tui-'));
    const path = join(folder, fileName(title));
    const file = await open(path, 'wx', 0o600);
    try {
      await writeLines(file, lines);
    } finally {
      await file.close();
    }
    return path;
  };

  const removeFolder = async (): Promise<void> => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
    folder = null;
  };

  const openWanted = async (
    program: ProgramKind,
    wanted: Wanted,
    lines: Lines,
    title: string,
    at: () => number,
  ) => {
    let path: string;
    try {
      path = await write(lines, title);
    } catch (error) {
      // The folder may have been taken away under it.
      if (isClosed) return null;
      return `not opened: no file could be written in ${sanitizeLine(temporaryFolder)}: ${fileWords(error).why}`;
    }
    let problem: string | null = isBusy;
    await handOver(async () => {
      problem = await runFirst(program, wanted, path, at());
    });
    return problem;
  };

  return {
    async open(program, lines, title, at) {
      const wanted = wantedOf(choices[program], places.environment);
      if (typeof wanted === 'string') return wanted;
      if (underWay) return isBusy;
      underWay = true;
      try {
        return await openWanted(program, wanted, lines, title, at);
      } finally {
        await removeFolder();
        underWay = false;
      }
    },
    async close() {
      isClosed = true;
      await running?.end();
      await removeFolder();
    },
  };
}

/** Programs that take `+NUMBER` for the line to begin at. */
const placing = new Set([
  'less',
  'more',
  'most',
  'vi',
  'vim',
  'nvim',
  'view',
  'nano',
  'emacs',
  'kak',
  'joe',
  'micro',
]);

function placeArguments(command: string, at: number): readonly string[] {
  return at > 1 && placing.has(basename(command)) ? [`+${at}`] : [];
}

/** @returns a sentence when what the variable holds cannot be read */
function wantedOf(choice: Choice, environment: Places['environment']): Wanted | string {
  for (const variable of choice.variables) {
    const text = environment[variable] ?? '';
    const command = splitCommand(text);
    if (command === null) return `$${variable} has a quote that is never closed: ${sanitizeLine(text)}`;
    if (command.length > 0) return { variable, commands: [command] };
  }
  return { variable: null, commands: choice.standard.map((name) => [name]) };
}

function isMissing(end: ProgramEnd): boolean {
  return end.kind === 'not started' && end.code === 'ENOENT';
}

function problemOf(end: ProgramEnd, program: ProgramKind, { variable, commands }: Wanted, command: string) {
  const name = sanitizeLine(command);
  if (end.kind === 'exited')
    return end.exitCode === 0 ? null : `${name} ended with exit code ${end.exitCode}`;
  if (end.kind === 'killed') return `${name} was ended by ${end.signal}`;
  const of = variable === null ? '' : ` ($${variable})`;
  if (!isMissing(end)) return `${name}${of} could not be started: ${end.code}`;
  if (variable !== null) return `there is no program ${name}${of}`;
  const names = commands.flat().join(' nor ');
  return `there is neither ${names}: set $${choices[program].variables[0]} to your ${program}`;
}

/** Some pagers hand the name to a shell ($LESSOPEN): nothing in it may mean something there. */
function fileName(title: string): string {
  const plain = title.replace(/[^A-Za-z0-9._]+/g, '-').slice(0, longestTitle);
  return `${plain.replace(/^[-.]+|[-.]+$/g, '') || 'log'}.log`;
}
