import type { Recording } from './recordings.ts';
import { questionOf } from './recordings.ts';

/** The recorded stdout for these nodes only, in this order. A node that was not recorded takes the first one's part. */
export function outputOf(recording: Recording, nodes: readonly string[]): string {
  const recorded = questionOf(recording.argv).nodes;
  // YAML: one document a node.
  if (recording.stdout.startsWith('node: ')) {
    return nodes.map((node) => recording.stdout.replace(/^node: .*$/m, `node: ${node}`)).join('---\n');
  }
  const { head, parts } = takeApart(recording.stdout);
  const own = (node: string) =>
    recorded.includes(node)
      ? parts.filter((part) => part.node === node).map(({ text }) => text)
      : parts
          .filter((part) => part.node === recorded[0])
          .map(({ text }) => renamed(text, recorded[0] ?? '', node));
  return head + nodes.flatMap(own).join('');
}

/** Puts another node's name where talosctl echoes `-n`: the JSON field, or the first column. */
function renamed(text: string, from: string, to: string): string {
  if (text.startsWith('{')) return text.replace(`"node": "${from}"`, `"node": "${to}"`);
  return text.replace(from, to);
}

interface Part {
  readonly node: string;
  readonly text: string;
}

/** The parts of an output that belong to one node each, and what stands before them (headings). */
function takeApart(stdout: string): { readonly head: string; readonly parts: readonly Part[] } {
  const pieces = stdout.startsWith('{\n') ? stdout.split(/(?<=^\}\n)/m) : stdout.split(splitter(stdout));
  const parts = pieces.map((text) => ({ node: nodeOf(text), text }));
  const head = parts.filter(({ node }) => node === '').map(({ text }) => text);
  return { head: head.join(''), parts };
}

/** Blocks of `version` begin with a NODE line; everything else has one node a line. */
function splitter(stdout: string): RegExp {
  return stdout.includes('\n\tNODE:') ? /(?=^\tNODE:)/m : /(?<=\n)/;
}

function nodeOf(text: string): string {
  const match =
    /^ {4}"node": "([^"]+)"/m.exec(text) ??
    /^\{"metadata":\{"hostname":"([^"]+)"/.exec(text) ??
    /^\tNODE: +(\S+)/.exec(text) ??
    /^(\d+\.\d+\.\d+\.\d+) /.exec(text);
  return match?.[1] ?? '';
}

/** The WARNING about servers older than the client, for these nodes only. */
export function skewWarning(recording: Recording, nodes: readonly string[]): string {
  const version = /: (server version \S+ is older than client version [\d.]+)/.exec(recording.stderr)?.[1];
  if (!version || nodes.length === 0) return '';
  return `WARNING: ${nodes.map((node) => `${node}: ${version}`).join(', ')}\n`;
}
