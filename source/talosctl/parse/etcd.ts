import { isIP } from 'node:net';
import type { EtcdMember } from '../../domain/etcd.ts';
import type { EtcdStatus } from '../../domain/node.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import type { Row } from './table.ts';

const hexId = /^[0-9a-f]{1,16}$/;
const noId = /^0+$/;

/** As talosctl prints member ids: sixteen lower-case hexadecimal digits. */
export function normalizeId(id: string): string {
  return id.toLowerCase().padStart(16, '0');
}

/**
 * The ERRORS cell: alarms as `memberID:DECIMAL alarm:NAME`, anything else in words. A member reports every
 * alarm it knows, also those of others, so each is given with its member (etcd 3.5 and 3.6, status handler).
 */
export function readErrorsCell(cell: string): Pick<EtcdStatus, 'alarms' | 'errors'> {
  const alarms = [...cell.matchAll(/memberID:(\d+) alarm:(\w+)/g)].map((match) => ({
    memberId: normalizeId(BigInt(match[1] ?? '0').toString(16)),
    alarm: match[2] ?? '',
  }));
  const rest = sanitizeLine(cell.replace(/memberID:\d+ alarm:\w+\s*/g, '')).replace(/^[,; ]+|[,; ]+$/g, '');
  return { alarms, errors: rest === '' ? [] : [rest] };
}

/** One row of `talosctl etcd status`; null when it cannot be one. */
export function readEtcdStatus(row: Row): EtcdStatus | null {
  const memberId = row.MEMBER ?? '';
  const leader = row.LEADER ?? '';
  const raftTerm = Number(row['RAFT TERM']);
  const raftAppliedIndex = Number(row['RAFT APPLIED INDEX']);
  if (!hexId.test(memberId) || !hexId.test(leader) || !Number.isSafeInteger(raftTerm + raftAppliedIndex)) {
    return null;
  }
  return {
    memberId: normalizeId(memberId),
    leaderId: noId.test(leader) ? null : normalizeId(leader),
    learner: row.LEARNER === 'true',
    raftTerm,
    raftAppliedIndex,
    ...readErrorsCell(row.ERRORS ?? ''),
  };
}

/** One row of `talosctl etcd members`; null when it cannot be one. An unstarted member has no name. */
export function readEtcdMember(row: Row): EtcdMember | null {
  const id = row.ID ?? '';
  if (!hexId.test(id)) return null;
  const urls = (row['PEER URLS'] ?? '').split(',').map(hostOfUrl);
  return {
    id: normalizeId(id),
    hostname: sanitizeLine(row.HOSTNAME ?? ''),
    hosts: urls.filter((host) => host !== null),
    learner: row.LEARNER === 'true',
  };
}

/** A host may become an argument of talosctl (`-n`), so that only what is an address or a plain name is one. */
function hostOfUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 || /^[a-z0-9][a-z0-9.-]*$/.test(host) ? host : null;
}
