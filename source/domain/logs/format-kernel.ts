import type { Head, Words } from './format-head.ts';
import { splitFields } from './format-json.ts';
import { isoTimeAt } from './format-time.ts';
import { levelOf, noLevel } from './level.ts';

/**
 * `kern:    info: [2021-11-10T10:09:37.662764956Z]: msg`: `talosctl dmesg`, and `talosctl logs kernel` since 1.12
 * (the guide "Logging" of Talos; siderolabs/talos pull request 12291). What machined says is of the facility user.
 */

const header = /^([a-z]{3,8}[0-7]?): {1,8}([a-z]{3,7}): \[/;

const facilities = new Set(
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  ),
);

export function kernelHead(head: string): Head | null {
  const found = header.exec(head);
  if (found === null || !facilities.has(found[1] ?? '')) return null;
  const level = levelOf(found[2] ?? '');
  const time = isoTimeAt(head, found[0].length);
  if (level === noLevel || time === null || !head.startsWith(']:', time.end)) return null;
  const from = time.end + (head[time.end + 2] === ' ' ? 3 : 2);
  return { time: time.time, level, from, words: kernelWords };
}

/** The kernel writes a backslash of a message as `\x5c` (Documentation/ABI/testing/dev-kmsg). */
function kernelWords(text: string, { from }: Head): Words {
  const facility = text.slice(0, text.indexOf(':'));
  const { message, rest } = splitFields(text.slice(from).replaceAll('\\x5c', '\\'));
  const parts = [facility === 'kern' ? '' : facility, rest];
  return { message, rest: parts.filter((part) => part !== '').join(' ') };
}
