import { expect, it, vi } from 'vitest';
import { createChannel } from '../../source/state/channel.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Runner } from '../../source/talosctl/runner.ts';
import { answer } from '../helpers/fake-runner.ts';

const node = '192.168.1.101';
/** Said by talosctl itself, before anything was sent. */
const failing: Runner = {
  run: () => Promise.resolve(answer({ exitCode: 1, stderr: 'open /dev/fd/3: no such device or address\n' })),
  follow: () => Promise.reject(new Error('not asked for')),
  stop: () => Promise.resolve(),
};

function open() {
  const onTrouble = vi.fn();
  const client = createClient(failing);
  const channel = createChannel(client, createEndpoints([node]), { onAnswer: () => {}, onTrouble });
  return { channel, client, onTrouble };
}

it('tells of a talosctl that cannot do what the live view lives by', async () => {
  const { channel, onTrouble } = open();
  await channel.readFact('machineStatus', [node]);
  expect(onTrouble).toHaveBeenCalledOnce();
});

it('does not take a reading on the side that fails here for the trouble of all', async () => {
  const { channel, client, onTrouble } = open();
  const { signal } = new AbortController();
  const read = (nodes: readonly string[], via: Parameters<typeof client.readKubeconfig>[2]) =>
    client.readKubeconfig(nodes[0] ?? '', 'file', via);
  const { errors } = await channel.askAll([node], read, { signal });
  expect(errors.get(node)?.message).toContain('/dev/fd/3');
  expect(onTrouble).not.toHaveBeenCalled();
});
