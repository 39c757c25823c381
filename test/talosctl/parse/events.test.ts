import { describe, expect, it } from 'vitest';
import { createEventReader, eventTime } from '../../../source/talosctl/parse/events.ts';
import { readRecordings, recordedVersions } from '../../helpers/recordings.ts';

const recorded = (version: string, scenario: string) => {
  const recording = readRecordings(version, scenario).find(({ argv }) => argv[0] === 'events');
  if (!recording) throw new Error(`no events of ${version}/${scenario}`);
  return recording.stdout.split('\n');
};

describe.each(recordedVersions())('the events recorded of %s', (version) => {
  it('are told with node, kind, subject and message', () => {
    const events = createEventReader().push(recorded(version, 'healthy'));
    expect(events).toHaveLength(15);
    expect(new Set(events.map(({ node }) => node))).toEqual(
      new Set(['192.168.1.101', '192.168.1.102', '192.168.1.103']),
    );
    expect(events.filter(({ node }) => node === '192.168.1.101').slice(3)).toMatchObject([
      {
        node: '192.168.1.101',
        kind: 'ServiceStateEvent',
        subject: 'kubelet',
        message: 'RUNNING: Health check successful',
      },
      {
        node: '192.168.1.101',
        kind: 'MachineStatusEvent',
        subject: 'RUNNING',
        message: 'ready: true, unmet conditions: []',
      },
    ]);
  });

  it('are those of the nodes that answer', () => {
    const events = createEventReader().push(recorded(version, 'node-down'));
    expect(new Set(events.map(({ node }) => node))).toEqual(new Set(['192.168.1.101', '192.168.1.102']));
  });
});

describe('the lines of an event', () => {
  const first = '192.168.1.101   dc0epd1ksduesmerp3sg   talos/runtime/machine.ServiceStateEvent';
  const second = '                kubelet                PREPARING: Running pre state';

  it('may come one by one', () => {
    const reader = createEventReader();
    expect(reader.push([first])).toEqual([]);
    expect(reader.push([second])).toHaveLength(1);
  });

  it.each([
    ['without the NODE column', first.slice(16), second, { node: null, subject: 'kubelet' }],
    ['with an actor', `${first}   5a1b`, second, { node: '192.168.1.101', subject: 'kubelet' }],
    ['without a message', first, '                kubelet', { subject: 'kubelet', message: '' }],
    [
      'with control sequences',
      first,
      '                kube\u001b[31mlet                \u001b]0;x\u0007FAILED: no',
      { subject: 'kubelet', message: 'FAILED: no' },
    ],
  ])('%s are an event', (_, one, two, event) => {
    expect(createEventReader().push([one, two])).toMatchObject([event]);
  });

  it('begin with an ID, which tells when it was', () => {
    const [event] = createEventReader().push([first, second]);
    expect(event?.id).toBe('dc0epd1ksduesmerp3sg');
    expect(new Date(eventTime('dc0epd1ksduesmerp3sg')).toISOString()).toBe('2026-11-21T00:58:28.000Z');
  });

  it('that make no sense are none, and spoil none', () => {
    const garbage = ['NODE   ID   EVENT', second, '', '{"x": 1}', first, first, second, second];
    expect(createEventReader().push(garbage)).toHaveLength(1);
  });
});
