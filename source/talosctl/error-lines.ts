import { type ClassifiedFailure, classify } from './failures.ts';

/** What talosctl's standard error says, node by node where it names them. */
export interface ErrorReport {
  /** Keyed by the node as it stands in the text ("* 192.168.1.103: rpc error …"). */
  readonly byNode: ReadonlyMap<string, ClassifiedFailure>;
  /** Errors that name no node, in the order in which they were printed. */
  readonly unnamed: readonly ClassifiedFailure[];
}

const namedLine = /^\s*\* ([^\s"]+): (rpc error: .*|service ".*|.*error.*)$/;
const starLine = /^\s*\* (rpc error: .*)$/;

/** More lines than a fleet has nodes are no error report. */
const mostLines = 2000;

/** Lines that are no error: version skew, counts of errors that follow, the deprecation notice. */
function isNoise(line: string): boolean {
  return (
    line.trim() === '' ||
    /^(WARNING: |error [a-z ]+: )?\d+ errors? occurred:$/.test(line.trim()) ||
    (/^WARNING: /.test(line) && !/rpc error/.test(line))
  );
}

/**
 * Splits standard error into one failure a node. The forms, all recorded: `\t* NODE: rpc error …` (version,
 * service, memory, etcd), `\t* rpc error …` (get: the node stands only in the dial text), and one bare line.
 */
export function readErrors(stderr: string): ErrorReport {
  const byNode = new Map<string, ClassifiedFailure>();
  const unnamed: ClassifiedFailure[] = [];
  for (const line of stderr.split('\n', mostLines)) {
    if (isNoise(line)) continue;
    const named = namedLine.exec(line);
    const starred = starLine.exec(line);
    if (named?.[1] && named[2]) byNode.set(named[1], classify(named[2]));
    else if (starred?.[1]) unnamed.push(classify(starred[1]));
    else unnamed.push(classify(line));
  }
  return { byNode, unnamed };
}
