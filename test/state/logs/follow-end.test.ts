import { describe, expect, it } from 'vitest';
import { eventLog, serviceLog } from '../../../source/domain/logs/source.ts';
import { describeEnd, readNodeTrouble } from '../../../source/state/logs/follow-end.ts';
import { ended } from '../../helpers/log-lab.ts';
import { readRecordings } from '../../helpers/recordings.ts';

const kubelet = serviceLog('192.168.1.101', 'kubelet');
const versions = ['v1.13.3', 'v1.9.5', 'v1.6.4'];

describe('what an end means', () => {
  it.each([
    ['healthy', 'nosuch', 'kubelet has written no log yet, trying again now and then'],
    ['endpoint-dead', 'kubelet', 'no answer from 127.0.0.9, trying again'],
    ['cert-expired', 'kubelet', 'no answer from 192.168.1.101, trying again'],
    ['node-down', 'kubelet', 'no answer from 192.168.1.103, trying again'],
  ])('%s, as recorded with every version', (scenario, service, error) => {
    for (const version of versions) {
      const failed = readRecordings(version, scenario).find(
        ({ argv, exitCode }) => argv[0] === 'logs' && argv[1] === service && exitCode === 1,
      );
      expect(describeEnd(ended(failed?.stderr), kubelet)?.error).toBe(error);
    }
  });

  it('of kernel messages of a node that is down, as recorded', () => {
    for (const version of versions) {
      const failed = readRecordings(version, 'node-down').find(({ argv }) => argv[0] === 'dmesg');
      expect(describeEnd(ended(failed?.stderr), kubelet)?.error).toBe(
        'no answer from 192.168.1.103, trying again',
      );
    }
  });

  it.each([
    ['', 'the log has ended, trying again', false],
    ['something else\n', 'something else, trying again', false],
    [
      'ERROR: rpc error: code = PermissionDenied desc = not authorized\n',
      'the role of this talosconfig may not read logs (not authorized)',
      true,
    ],
  ])('%j is told as it is', (stderr, error, slow) => {
    expect(describeEnd(ended(stderr, 0), kubelet)).toEqual({ error, slow });
  });

  it('of events that may not be heard is said so', () => {
    const stderr = 'rpc error: code = PermissionDenied desc = not authorized\n';
    expect(describeEnd(ended(stderr), eventLog('a'))?.error).toContain('may not hear events');
  });

  it('says when talosctl itself cannot be started, and nothing when we have ended it', () => {
    const failure = {
      kind: 'talosctl-missing',
      message: 'cannot start talosctl',
      hint: 'install it',
    } as const;
    expect(describeEnd({ ...ended(), failure }, kubelet)?.error).toBe('cannot start talosctl, trying again');
    const cancelled = { kind: 'cancelled', message: 'ended', hint: null } as const;
    expect(describeEnd({ ...ended(), failure: cancelled }, kubelet)).toBeNull();
  });
});

describe('what a child says of one of its nodes', () => {
  const sources = [101, 102, 103].map((last) => serviceLog(`192.168.1.${last}`, 'kubelet'));

  it.each(versions)('names it in the dial text only, as recorded with %s', (version) => {
    const recording = readRecordings(version, 'node-down').find(({ argv }) =>
      argv.join(' ').includes('-f --tail 1'),
    );
    const line = (recording?.stderr ?? '').split('\n').find((one) => one.startsWith('ERROR')) ?? '';
    const said = readNodeTrouble(line, sources);
    expect(said?.isNamed).toBe(true);
    expect(sources.filter((source) => said?.of(source))).toEqual([sources[2]]);
    expect(said?.trouble(sources[2] ?? kubelet).error).toBe('no answer from 192.168.1.103, trying again');
  });

  it('may name nobody, or say nothing of a node', () => {
    const line = 'ERROR: rpc error: code = NotFound desc = log "etcd" was not registered';
    expect(readNodeTrouble(line, sources)).toMatchObject({ isNamed: false });
    expect(readNodeTrouble('Signal received, aborting, press Ctrl+C once again…', sources)).toBeNull();
    expect(readNodeTrouble('', sources)).toBeNull();
  });
});
