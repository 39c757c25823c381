import type { Head, Words } from './format-head.ts';
import { isQuoted, quotedEnd, unescaped } from './format-text.ts';
import { klogTimeAt } from './format-time.ts';
import { type Level, noLevel } from './level.ts';

/** `I1123 04:58:23.977616    2089 file.go:163] msg`: the kubelet, and most of what is of Kubernetes. */

const header = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,10}\d{1,10} ([^\s\]]{1,200})\] ?/;

const levels: Readonly<Record<string, Level>> = { I: 2, W: 3, E: 4, F: 5 };

export function klogHead(head: string, near: number): Head | null {
  const found = header.exec(head);
  if (found === null) return null;
  const level = levels[head.charAt(0)] ?? noLevel;
  return { time: klogTimeAt(head, 1, near), level, from: found[0].length, words: klogWords };
}

/** A structured message is `"text" key="value" …`. */
function klogWords(text: string, { from }: Head): Words {
  const caller = header.exec(text)?.[1] ?? '';
  const end = isQuoted(text, from) ? quotedEnd(text, from) : -1;
  if (end < 0 || (end < text.length && text[end] !== ' ')) return { message: text.slice(from), rest: caller };
  return {
    message: unescaped(text.slice(from + 1, end - 1)),
    rest: `${text.slice(end + 1).trimEnd()} ${caller}`.trimStart(),
  };
}
