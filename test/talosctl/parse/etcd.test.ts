import { describe, expect, it } from 'vitest';
import {
  normalizeId,
  readErrorsCell,
  readEtcdMember,
  readEtcdStatus,
} from '../../../source/talosctl/parse/etcd.ts';

const row = {
  MEMBER: 'f5739d62b6377bf0',
  LEADER: 'f629db32dffa6e3a',
  'RAFT TERM': '8',
  'RAFT APPLIED INDEX': '1285230',
  LEARNER: 'false',
  ERRORS: 'memberID:17686653208903515120 alarm:NOSPACE',
};

describe('etcd status', () => {
  it('has decimal member ids in its errors: they are the hexadecimal ones of the tables', () => {
    expect(readEtcdStatus(row)).toEqual({
      memberId: 'f5739d62b6377bf0',
      leaderId: 'f629db32dffa6e3a',
      learner: false,
      raftTerm: 8,
      raftAppliedIndex: 1285230,
      alarms: [{ memberId: 'f5739d62b6377bf0', alarm: 'NOSPACE' }],
      errors: [],
    });
  });

  it('has no leader where etcd prints zeroes', () => {
    const status = readEtcdStatus({ ...row, LEADER: '0000000000000000', ERRORS: 'etcdserver: no leader' });
    expect(status).toMatchObject({ leaderId: null, errors: ['etcdserver: no leader'], alarms: [] });
  });

  it('keeps words beside alarms', () => {
    expect(
      readErrorsCell('memberID:1 alarm:CORRUPT etcdserver: no leader memberID:2 alarm:NOSPACE '),
    ).toEqual({
      alarms: [
        { memberId: normalizeId('1'), alarm: 'CORRUPT' },
        { memberId: normalizeId('2'), alarm: 'NOSPACE' },
      ],
      errors: ['etcdserver: no leader'],
    });
  });

  it.each([{ MEMBER: 'no id' }, { LEADER: '' }, { 'RAFT TERM': 'x' }])('is no row with %j', (wrong) => {
    expect(readEtcdStatus({ ...row, ...wrong })).toBeNull();
  });
});

describe('etcd members', () => {
  it('have the hosts of their peer URLs, also IPv6, and no name before they start', () => {
    expect(
      readEtcdMember({
        ID: '1f',
        HOSTNAME: '',
        'PEER URLS': 'https://[fd00::1]:2380,https://10.0.0.1:2380',
        LEARNER: 'true',
      }),
    ).toEqual({ id: '000000000000001f', hostname: '', hosts: ['fd00::1', '10.0.0.1'], learner: true });
  });
});
