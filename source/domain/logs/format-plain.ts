import type { Head, Words } from './format-head.ts';
import { splitFields } from './format-json.ts';
import { behindSpaces } from './format-text.ts';
import { goTimeAt, isoTimeAt, type TimeAt } from './format-time.ts';
import { type Level, levelOf, noLevel } from './level.ts';

/**
 * Lines that begin with a time, a level, both or neither, and go on in words: the log package of Go (machined, apid,
 * trustd), the console encoder of zap (controller-runtime, dns-resolve-cache), CoreDNS, events, anything else.
 */

export function plainHead(head: string): Head {
  const time = leadingTime(head);
  const at = time === null ? 0 : time.end;
  const word = leadingLevel(head, at);
  return {
    time: time === null ? null : time.time,
    level: word === null ? noLevel : word.level,
    from: word === null ? at : word.end,
    words: plainWords,
  };
}

const talos = '[talos] ';

/** With or without brackets; in a container machined writes `[talos] 2024/12/09 14:47:33 …` (siderolabs/talos issue 9902). */
function leadingTime(text: string): TimeAt | null {
  const isBracketed = text.charCodeAt(0) === 0x5b;
  if (isBracketed && text.startsWith(talos)) return behind(text, goTimeAt(text, talos.length), 0);
  const from = isBracketed ? 1 : 0;
  const found = isoTimeAt(text, from) ?? goTimeAt(text, from);
  if (found === null || !isBracketed) return behind(text, found, 0);
  return text[found.end] === ']' ? behind(text, found, 1) : null;
}

/** Where the words behind a time begin. */
function behind(text: string, found: TimeAt | null, bracket: number): TimeAt | null {
  if (found === null) return null;
  const end = found.end + bracket;
  return { time: found.time, end: behindSpaces(text, text[end] === ':' ? end + 1 : end) };
}

/** Longer words are no levels. */
const longestWord = 12;

/** `[info]`, `error:` in any case, or a bare `INFO` in capitals: in small letters it might begin a sentence. */
function leadingLevel(text: string, at: number): { readonly level: Level; readonly end: number } | null {
  const isBracketed = text.charCodeAt(at) === 0x5b;
  const from = isBracketed ? at + 1 : at;
  const to = wordEnd(text, from);
  if (to === from) return null;
  const level = levelOf(text.slice(from, to));
  if (level === noLevel) return null;
  if (isBracketed) {
    return text[to] === ']' ? { level, end: behindSpaces(text, to + (text[to + 1] === ':' ? 2 : 1)) } : null;
  }
  const end = text[to] === ':' ? to + 1 : to;
  if (end < text.length && text[end] !== ' ') return null;
  const isPlain = end === to && text.slice(from, to) !== text.slice(from, to).toUpperCase();
  return isPlain ? null : { level, end: behindSpaces(text, end) };
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at - from < longestWord && isLetter(text.charCodeAt(at))) at += 1;
  return at;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function plainWords(text: string, { from }: Head): Words {
  const words = text.slice(from);
  return words.startsWith('[/') ? callWords(words) : splitFields(words);
}

/** A call that apid or trustd served: `[/machine.MachineService/EtcdStatus] OK 3.390ms unary Success (authority=…;peer=…)`. */
function callWords(words: string): Words {
  if (!words.endsWith(')')) return { message: words, rest: '' };
  const authority = words.lastIndexOf(' (authority=');
  const at = authority < 0 ? words.lastIndexOf(' (') : authority;
  return at < 0
    ? { message: words, rest: '' }
    : { message: words.slice(0, at), rest: words.slice(at + 2, words.length - 1) };
}
