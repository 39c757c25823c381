import { describe, expect, it } from 'vitest';
import { readErrors } from '../../source/talosctl/error-lines.ts';
import { classify } from '../../source/talosctl/failures.ts';
import { readRecordings, recordedScenarios, recordedVersions } from '../helpers/recordings.ts';

describe('classifying what talosctl says', () => {
  it.each([
    ['… dial tcp 192.168.1.103:50000: connect: no route to host"', 'no-route', true, '192.168.1.103'],
    ['… dial tcp 127.0.0.9:50000: connect: connection refused"', 'refused', true, '127.0.0.9'],
    ['… dial tcp 192.168.1.103:50000: i/o timeout"', 'timeout', true, '192.168.1.103'],
    ['… dial tcp [fd00::3]:50000: connect: network is unreachable"', 'no-route', true, 'fd00::3'],
    ['… dial tcp: lookup m1mac on 10.0.0.1:53: no such host"', 'name', true, 'm1mac'],
    [
      '"error reading server preface: remote error: tls: expired certificate"',
      'certificate-expired',
      true,
      null,
    ],
    ['x509: certificate signed by unknown authority', 'certificate', true, null],
    ['write tcp 127.0.0.1:59148->127.0.0.1:50000: write: broken pipe', 'unavailable', true, null],
    ['rpc error: code = PermissionDenied desc = not authorized', 'permission', false, null],
    ['rpc error: code = Unimplemented desc = unknown method X', 'unimplemented', false, null],
    ['rpc error: code = NotFound desc = resource "version" is not registered', 'unimplemented', false, null],
    ['error constructing client: failed to determine endpoints', 'configuration', false, null],
    [
      'code = Unavailable desc = failed to create etcd client: … context deadline exceeded',
      'unavailable',
      false,
      null,
    ],
    ['rpc error: code = DeadlineExceeded desc = context deadline exceeded', 'timeout', false, null],
    ['something nobody has ever seen', 'other', false, null],
  ])('%s', (text, kind, connection, dialled) => {
    expect(classify(text)).toMatchObject({ kind, connection, dialled });
  });

  it('keeps talosctl’s own last words, without its wrapping and without control sequences', () => {
    const text =
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 1.2.3.4:50000: connect: no route to host"';
    expect(classify(text).message).toBe('dial tcp 1.2.3.4:50000: connect: no route to host');
    expect(classify('\u001b[31mred\u001b[0m \u001b]52;c;Zm9v\u0007words').message).toBe('red words');
  });
});

describe('errors by node', () => {
  it('are read from a WARNING that names the nodes', () => {
    const report = readErrors(
      'WARNING: 2 errors occurred:\n\t* 192.168.1.102: rpc error: code = Unavailable desc = x\n\t* 192.168.1.103: rpc error: code = PermissionDenied desc = not authorized\n\n\n',
    );
    expect([...report.byNode.keys()]).toEqual(['192.168.1.102', '192.168.1.103']);
    expect(report.byNode.get('192.168.1.103')?.kind).toBe('permission');
    expect(report.unnamed).toEqual([]);
  });

  it('are no errors: version skew and empty lines', () => {
    const skew = 'WARNING: 192.168.1.101: server version 1.13.1 is older than client version 1.13.3\n\n';
    expect(readErrors(skew)).toEqual({ byNode: new Map(), unnamed: [] });
  });

  it.each(recordedVersions())('every recorded failure of %s gives at least one', (version) => {
    const failed = recordedScenarios(version)
      .flatMap((scenario) => readRecordings(version, scenario))
      .filter(({ exitCode, stderr, argv }) => exitCode === 1 && stderr !== '' && argv[0] !== 'disks');
    expect(failed.length).toBeGreaterThan(10);
    for (const { stderr, argv } of failed) {
      const report = readErrors(stderr);
      expect(report.byNode.size + report.unnamed.length, argv.join(' ')).toBeGreaterThan(0);
      expect(
        [...report.byNode.values(), ...report.unnamed].filter(({ kind }) => kind === 'parse'),
        argv.join(' '),
      ).toEqual([]);
    }
  });
});

it.each(['context ', 'dial tcp [', 'lookup ', 'error a: '])(
  'a text of a megabyte does not hold up anything: %j again and again',
  (word) => {
    expect(classify(word.repeat(1_000_000 / word.length)).message.length).toBeLessThan(10_000);
  },
  10_000,
);
