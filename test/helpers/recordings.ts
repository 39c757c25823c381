import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one talosctl command printed; chunks are joined per stream. */
export interface Recording {
  readonly argv: readonly string[];
  /** null when the recorder ended the command. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Chunk = readonly [milliseconds: number, stream: 'stdout' | 'stderr', text: string];
type Stored = Pick<Recording, 'argv' | 'exitCode'> & {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly chunks?: readonly Chunk[];
};

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'talosctl');

/** `v1.13.3`, `v1.6.4`, `v1.9.5`. */
export function recordedVersions(): readonly string[] {
  return readdirSync(fixtures).toSorted();
}

export function recordedScenarios(version: string): readonly string[] {
  return readdirSync(join(fixtures, version)).toSorted();
}

/** All recordings of one scenario; none when there is no such scenario for this version. */
export function readRecordings(version: string, scenario: string): readonly Recording[] {
  if (!recordedScenarios(version).includes(scenario)) return [];
  const folder = join(fixtures, version, scenario);
  return readdirSync(folder)
    .toSorted()
    .map((name) => fromStored(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Stored));
}

function fromStored({ argv, exitCode, stdout, stderr, chunks = [] }: Stored): Recording {
  const joined = (stream: string) =>
    chunks
      .filter(([, from]) => from === stream)
      .map(([, , text]) => text)
      .join('');
  return { argv, exitCode, stdout: stdout ?? joined('stdout'), stderr: stderr ?? joined('stderr') };
}

/** A command line taken apart: `key` is the same for the same question, whatever the nodes and the order of flags. */
export interface Question {
  readonly words: readonly string[];
  readonly nodes: readonly string[];
  readonly key: string;
}

const ignored = [
  '-e',
  '--endpoints',
  '--talosconfig',
  '--context',
  // Recorded without, or with another limit: what is printed is the same.
  '--namespace',
  '--control-plane-nodes',
  '--worker-nodes',
  '--wait-timeout',
];
const longNames: Readonly<Record<string, string>> = { '-n': '--nodes', '-o': '--output', '-f': '--follow' };
const valued = ['--nodes', '--output', '--tail', '--duration', ...ignored];

export function questionOf(argv: readonly string[]): Question {
  const words: string[] = [];
  const flags: string[] = [];
  const nodes: string[] = [];
  for (const { flag, value } of tokens(argv)) {
    if (flag === null) words.push(value);
    else if (flag === '--nodes') nodes.push(...value.split(','));
    else if (!ignored.includes(flag)) flags.push(`${flag}=${value}`);
  }
  const [command = '', ...others] = words;
  const named = [command === 'services' ? 'service' : command, ...others];
  return { words: named, nodes, key: [...named, ...flags.toSorted()].join(' ') };
}

interface Token {
  /** null for a word that is no flag. */
  readonly flag: string | null;
  readonly value: string;
}

function tokens(argv: readonly string[]): readonly Token[] {
  const [first, ...rest] = argv;
  if (first === undefined) return [];
  if (!first.startsWith('-')) return [{ flag: null, value: first }, ...tokens(rest)];
  const [name = '', ...parts] = first.split('=');
  const flag = longNames[name] ?? name;
  const takesNext = valued.includes(flag) && parts.length === 0;
  const value = takesNext ? (rest[0] ?? '') : parts.join('=');
  return [{ flag, value }, ...tokens(takesNext ? rest.slice(1) : rest)];
}
