import type { Question, Recording } from './recordings.ts';
import { questionOf, readRecordings } from './recordings.ts';
import { outputOf, skewWarning } from './replay-nodes.ts';

export interface Replayed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What keeps every node of a scenario, or these nodes, from answering. */
const away: Readonly<Record<string, { nodes: readonly string[]; why: string }>> = {
  'node-down': { nodes: ['192.168.1.103'], why: 'connect: no route to host' },
  'first-node-down': { nodes: ['192.168.1.103'], why: 'connect: no route to host' },
  'node-blackholed': { nodes: ['192.168.1.103'], why: 'i/o timeout' },
  'no-quorum': { nodes: ['192.168.1.102', '192.168.1.103'], why: 'connect: no route to host' },
};

/** Scenarios in which nothing can be asked at all. */
const closed = ['cert-expired', 'endpoint-dead', 'talosconfig-missing'];

/** Questions to which every node gives the same answer, so that one node's recording stands for any. */
const clusterWide = /^(get (members|info)\b|etcd (members|alarm list)\b)/;

const prefixes: Readonly<Record<string, string>> = {
  version: 'error getting version',
  service: 'error listing services',
  memory: 'error getting memory stats',
  'etcd status': 'error getting status',
  'etcd members': 'error getting members',
  'etcd alarm': 'error getting alarms',
};

/**
 * What talosctl printed when it was asked this in `VERSION/SCENARIO`, else in `healthy` of the same version. Other
 * nodes or another order than recorded are made from the recorded nodes' parts, and nodes that are away in the
 * scenario fail as recorded. Null when there is nothing to make the answer from.
 */
export function replay(argv: readonly string[], place: string): Replayed | null {
  const [version = '', scenario = ''] = place.split('/');
  const question = questionOf(argv);
  const own = readRecordings(version, scenario);
  const exact = own.find((recording) => isExact(recording, question));
  if (exact) return { ...exact, exitCode: exact.exitCode ?? 1 };
  if (closed.includes(scenario) && question.nodes.length > 0) return refused(question, scenario, own);
  const isAway = (node: string) => away[scenario]?.nodes.includes(node) ?? false;
  const up = question.nodes.filter((node) => !isAway(node));
  const recording =
    choose(own, question, up, place) ?? choose(readRecordings(version, 'healthy'), question, up, place);
  if (!recording) return null;
  if (question.nodes.length === 0 || (recording.exitCode !== 0 && !away[scenario])) {
    return { ...recording, exitCode: recording.exitCode ?? 1 };
  }
  const errors = question.nodes.filter(isAway).map((node) => ({ node, text: dialError(node, scenario) }));
  return assemble(question, recording, up, errors);
}

function isExact(recording: Recording, { key, nodes }: Question): boolean {
  const recorded = questionOf(recording.argv);
  return recorded.key === key && recorded.nodes.join() === nodes.join();
}

/** The recording with all the nodes that are up, or of any node where that makes no difference. */
function choose(
  recordings: readonly Recording[],
  question: Question,
  up: readonly string[],
  place: string,
): Recording | null {
  const isAway = (node: string | undefined) => away[place.split('/')[1] ?? '']?.nodes.includes(node ?? '');
  const candidates = recordings.filter(({ argv, stdout }) => {
    const { key, nodes } = questionOf(argv);
    // A `get` whose first node was down printed nothing: there is no part of another node in it.
    const isCutShort = stdout === '' && isAway(nodes[0]);
    return key === question.key && !isCutShort;
  });
  const whole = candidates.find(({ argv }) => up.every((node) => questionOf(argv).nodes.includes(node)));
  return whole ?? (clusterWide.test(question.key) ? (candidates[0] ?? null) : null);
}

function dialError(node: string, scenario: string): string {
  const why = away[scenario]?.why ?? '';
  return `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${node}:50000: ${why}"`;
}

interface NodeError {
  readonly node: string;
  readonly text: string;
}

function assemble(
  { words, nodes }: Question,
  recording: Recording,
  up: readonly string[],
  errors: readonly NodeError[],
): Replayed {
  const stdout = up.length > 0 ? outputOf(recording, up) : '';
  if (words[0] === 'get') {
    const skew = skewWarning(recording, up);
    if (errors[0] && errors[0].node === nodes[0]) {
      return { stdout: '', stderr: `${skew}${errors[0].text}\n`, exitCode: 1 };
    }
    const failed = errors.length > 0 ? `${multiError(errors.map(({ text }) => text))}\n` : '';
    return { stdout, stderr: skew + failed, exitCode: errors.length > 0 ? 1 : 0 };
  }
  if (errors.length === 0) return { stdout, stderr: '', exitCode: 0 };
  const all = multiError(errors.map(({ node, text }) => `${node}: ${text}`));
  return up.length > 0
    ? { stdout, stderr: `WARNING: ${all}\n`, exitCode: 0 }
    : { stdout: '', stderr: `${prefixOf(words)}: ${all}\n`, exitCode: 1 };
}

function prefixOf(words: readonly string[]): string {
  return prefixes[words.slice(0, 2).join(' ')] ?? prefixes[words[0] ?? ''] ?? 'error';
}

function multiError(errors: readonly string[]): string {
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return `${count} occurred:\n${errors.map((error) => `\t* ${error}\n`).join('')}\n`;
}

/** In a closed scenario every `get` fails with the recorded words, and other calls put what they wanted before. */
function refused({ words }: Question, scenario: string, own: readonly Recording[]): Replayed | null {
  const recorded = own.find(({ argv }) => argv[0] === 'get');
  if (!recorded) return null;
  const bare = words[0] === 'get' || scenario === 'talosconfig-missing';
  return {
    stdout: '',
    stderr: bare ? recorded.stderr : `${prefixOf(words)}: ${recorded.stderr}`,
    exitCode: 1,
  };
}
