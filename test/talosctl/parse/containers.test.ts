import { describe, expect, it } from 'vitest';
import { parseContainers } from '../../../source/talosctl/parsers.ts';
import { readRecordings, recordedVersions } from '../../helpers/recordings.ts';

const ryzen = '192.168.1.101';
const header = 'NODE            NAMESPACE   ID                IMAGE   PID    STATUS\n';
const read = (stdout: string) => parseContainers(stdout, [ryzen], () => true, 0);
const row = (id: string, status = 'CONTAINER_RUNNING') =>
  `192.168.1.101   k8s.io      ${id.padEnd(15)}   image   3085   ${status}\n`;

describe('containers -k', () => {
  it.each(recordedVersions())('as recorded with %s: without the sandboxes', (version) => {
    const recording = readRecordings(version, 'healthy').find(({ argv }) =>
      argv.join(' ').startsWith('containers -k'),
    );
    const containers = read(recording?.stdout ?? '').values.get(ryzen) ?? [];
    expect(containers).toHaveLength(6);
    expect(containers[0]).toEqual({
      id: 'default/web-6d4cf56db6-00000:web:202d70e72101',
      name: 'default/web-6d4cf56db6-00000:web:202d70e72101',
      isRunning: true,
    });
  });

  it('of a node that has none is an empty list', () => {
    expect(read(header).values.get(ryzen)).toEqual([]);
    expect(read('').values.get(ryzen)).toBeUndefined();
  });

  it('that have ended are told so', () => {
    expect(read(header + row('└─ a/b:c:1', 'CONTAINER_EXITED')).values.get(ryzen)).toMatchObject([
      { isRunning: false },
    ]);
  });

  it.each(['└─ a/\u001b[31mb', '└─ -n=other', '└─ a\u202eb', '└─ zähler'])('%j cannot be asked for', (id) => {
    expect(read(header + row(id)).values.get(ryzen)).toEqual([]);
  });
});
