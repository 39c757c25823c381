import type { Head, Words } from './format-head.ts';
import { epochTime } from './format-time.ts';
import { noLevel } from './level.ts';

/** `type=AVC msg=audit(1731405600.123:456): avc: denied …`: auditd of Talos (internal/app/auditd, since 1.9). */

const header = /^(type=[^\s=]{1,60}) msg=audit\((\d{1,12}\.\d{1,9}):\d{1,16}\): */;

export function auditHead(head: string): Head | null {
  const found = header.exec(head);
  if (found === null) return null;
  return { time: epochTime(found[2] ?? ''), level: noLevel, from: found[0].length, words: auditWords };
}

function auditWords(text: string, { from }: Head): Words {
  return { message: text.slice(from), rest: header.exec(text)?.[1] ?? '' };
}
