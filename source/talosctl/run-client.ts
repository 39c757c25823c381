import { attribute } from './attribute.ts';
import { type Parser, wholeText } from './parsers.ts';
import type { Reader } from './reader.ts';
import type { Reading, Via } from './reading.ts';
import type { Answer, Call, Runner } from './runner.ts';

/** What a run of an upgrade needs of talosctl besides its steps; part of the client. */
export interface RunClient {
  /** Of the kernel: another one after every boot, whatever boots. For os:admin alone, and of one node a call. */
  readBootId(node: string, via: Via): Promise<Reading<string>>;
  /**
   * Writes a snapshot of etcd into a file on this machine.
   *
   * @returns how many bytes talosctl says it has written; null where it does not say so.
   */
  takeSnapshot(node: string, path: string, via: Via): Promise<Reading<number | null>>;
  /**
   * Writes what Talos tells of a node into an archive on this machine: logs and resources, without secrets.
   *
   * @param isPlain - asks for one that is not encrypted: talosctl 1.14 and newer would encrypt it for its makers, and
   *   an older one does not know the flag.
   */
  collectSupport(node: string, path: string, isPlain: boolean, via: Via): Promise<Reading<true>>;
}

export interface RunClientOptions {
  readonly runner: Runner;
  read<T>(reader: Reader<T>, asked: readonly string[], via: Via): Promise<Reading<T>>;
  /** The answer to a call that was refused before it was made. */
  refusal(error: unknown): Answer;
}

function bootIdOf(text: string): string {
  const id = text.trim();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Error('no boot id');
  return id;
}

/** A text that is none leaves the node without a value, and with an error. */
const parseBootId: Parser<string> = (stdout, asked, answered, now) => {
  try {
    return wholeText(bootIdOf)(stdout, asked, answered, now);
  } catch {
    const unreadable = new Map(asked.map((node) => [node, 'the boot id']));
    return { values: new Map(), unreadable, unnamed: false, garbage: true };
  }
};

const bootIdReader: Reader<string> = {
  command: ['read', '/proc/sys/kernel/random/boot_id'],
  fan: 'proxied',
  parse: parseBootId,
};

/** As in `etcd snapshot saved to "PATH" (65568 bytes)` (recorded with 1.6.4, 1.9.5 and 1.13.3). */
function savedBytes(stdout: string): number | null {
  const bytes = /^etcd snapshot saved to .* \((\d+) bytes\)$/m.exec(stdout)?.[1];
  return bytes === undefined ? null : Number(bytes);
}

/** A command whose exit code alone says whether it is done. */
function doneParser<T>({ exitCode }: Answer, read: (stdout: string) => T): Parser<T> {
  return (stdout, asked, answered) => {
    const done = exitCode === 0 ? asked.filter(answered) : [];
    return {
      values: new Map(done.map((node) => [node, read(stdout)])),
      unreadable: new Map(),
      unnamed: false,
      garbage: false,
    };
  };
}

export function createRunClient({ runner, read, refusal }: RunClientOptions): RunClient {
  async function act<T>(
    node: string,
    command: Call['command'],
    via: Via,
    told: (stdout: string) => T,
  ): Promise<Reading<T>> {
    const answer = await runner.run({ command, nodes: [node], ...via }).catch(refusal);
    const reader = { fan: 'proxied', parse: doneParser(answer, told) } as const;
    return attribute(answer, [node], via.endpoint, reader, Date.now()).reading;
  }

  return {
    readBootId: (node, via) => read(bootIdReader, [node], via),
    takeSnapshot: (node, path, via) => act(node, ['etcd', 'snapshot', path], via, savedBytes),
    collectSupport: (node, path, isPlain, via) => {
      const plain = isPlain ? ['--no-encryption'] : [];
      return act(node, ['support', '-O', path, '-w', '4', ...plain], via, () => true);
    },
  };
}
