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

/** Recorded of one node only: the others print the same, with their own name. */
const alike =
  /^(get (securitystate|cmdline|discoveredvolumes|machineconfig)\b|image list\b|mounts\b|health\b)/;

/** The oldest Talos minors that know these: an older one says so, in the words it has for any name it does not know. */
const since: Readonly<Record<string, number>> = {
  discoveredvolumes: 8,
  cmdline: 11,
  imagefactoryschematics: 14,
};

/** What no older recording holds is as the newest has it. */
const newest = 'v1.13.3/healthy';

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
  if (isTooOld(question, version)) return notRegistered(question, version);
  const own = readRecordings(version, scenario);
  const exact = own.find((recording) => isExact(recording, question));
  if (exact) return { ...exact, exitCode: exact.exitCode ?? 1 };
  if (closed.includes(scenario) && question.nodes.length > 0) return refused(question, scenario, own);
  const isAway = (node: string) => away[scenario]?.nodes.includes(node) ?? false;
  const up = question.nodes.filter((node) => !isAway(node));
  const recording =
    choose(own, question, up, place) ?? choose(readRecordings(version, 'healthy'), question, up, place);
  if (!recording) return place === newest || !alike.test(question.key) ? null : replay(argv, newest);
  if (standsAsItIs(question, recording, scenario)) return { ...recording, exitCode: recording.exitCode ?? 1 };
  const errors = question.nodes.filter(isAway).map((node) => ({ node, text: dialError(node, scenario) }));
  return assemble(question, recording, up, errors);
}

function standsAsItIs({ words, nodes }: Question, recording: Recording, scenario: string): boolean {
  if (nodes.length === 0 || words[0] === 'health') return true;
  return recording.exitCode !== 0 && !away[scenario];
}

function isTooOld({ words }: Question, version: string): boolean {
  const minor = Number(version.split('.')[1]);
  return words[0] === 'get' && minor < (since[words[1] ?? ''] ?? 0);
}

function notRegistered({ words }: Question, version: string): Replayed | null {
  const recorded = readRecordings(version, 'healthy').find(({ argv }) =>
    argv.join(' ').startsWith('get nosuch'),
  );
  return recorded
    ? { stdout: '', stderr: recorded.stderr.replace('nosuch', words[1] ?? ''), exitCode: 1 }
    : null;
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
  const standsForAll = clusterWide.test(question.key) || alike.test(question.key);
  return whole ?? (standsForAll ? (candidates[0] ?? null) : null);
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
