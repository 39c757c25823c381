import { describe, expect, it } from 'vitest';
import { createClient } from '../../source/talosctl/client.ts';
import type { Via } from '../../source/talosctl/reading.ts';
import type { Answer } from '../../source/talosctl/runner.ts';
import { answer, expectCalls, replayRunner } from '../helpers/fake-runner.ts';
import { readRecordings } from '../helpers/recordings.ts';

const ryzen = '192.168.1.101';
const via: Via = { endpoint: '127.0.0.1', timeoutMs: 1000 };

/** What one call answers so, and nothing else is called. */
function clientThat(text: string, answered: Answer) {
  return createClient(expectCalls([[`${text} -n ${ryzen} -e 127.0.0.1`, answered]]));
}

const recorded = (version: string, scenario: string, word: string): Answer => {
  const found = readRecordings(version, scenario).find(({ argv }) => argv.includes(word));
  if (!found) throw new Error(`no recording of ${word}`);
  return answer(found);
};

describe.each(['v1.6.4', 'v1.9.5', 'v1.13.3'])('the recordings of %s', (version) => {
  it('give the boot id', async () => {
    const reading = await createClient(replayRunner(`${version}/healthy`)).readBootId(ryzen, via);
    expect(reading.values.get(ryzen)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it('tell how many bytes a snapshot has', async () => {
    const client = clientThat('etcd snapshot /s.db', recorded(version, 'actions', 'snapshot'));
    const reading = await client.takeSnapshot(ryzen, '/s.db', via);
    expect(reading.values.get(ryzen)).toBe(65_568);
  });

  it('tell that a reader may take none', async () => {
    const client = clientThat('etcd snapshot /s.db', recorded(version, 'role-reader', 'snapshot'));
    const { values, errors } = await client.takeSnapshot(ryzen, '/s.db', via);
    expect(values.size).toBe(0);
    expect(errors.get(ryzen)?.kind).toBe('permission');
  });
});

it.each(['', 'no-uuid\n', '353ac273-da46-42a9-8e28-de20670d142b and more\n'])(
  'a boot id that is none: %j',
  async (stdout) => {
    const client = clientThat('read /proc/sys/kernel/random/boot_id', answer({ stdout }));
    const { values, errors } = await client.readBootId(ryzen, via);
    expect(values.size).toBe(0);
    expect(errors.get(ryzen)?.kind).toBe('parse');
  },
);

it('a snapshot whose size is not told', async () => {
  const client = clientThat('etcd snapshot /s.db', answer({ stdout: 'saved\n' }));
  expect((await client.takeSnapshot(ryzen, '/s.db', via)).values.get(ryzen)).toBeNull();
});

it('a support bundle, encrypted by nobody', async () => {
  const plain = clientThat('support -O /s.zip -w 4 --no-encryption', answer({}));
  expect((await plain.collectSupport(ryzen, '/s.zip', true, via)).values.get(ryzen)).toBe(true);
  const failed = clientThat('support -O /s.zip -w 4', answer({ exitCode: 1, stderr: 'error: full\n' }));
  const { values, errors } = await failed.collectSupport(ryzen, '/s.zip', false, via);
  expect(values.size).toBe(0);
  expect(errors.get(ryzen)?.message).toContain('full');
});
