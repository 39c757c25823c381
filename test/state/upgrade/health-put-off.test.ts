import { expect, it, onTestFinished, vi } from 'vitest';
import { errorOf, lastValue } from '../../../source/domain/loaded.ts';
import { update } from '../../../source/state/store.ts';
import type { StreamCall, StreamEnd } from '../../../source/talosctl/runner.ts';
import { clusterOf } from '../../helpers/cluster.ts';
import { failingContact, homelabNode } from '../../helpers/nodes.ts';
import { startSurveyLab } from '../../helpers/survey-lab.ts';

const silent = homelabNode('m1mac', {}, { contact: failingContact(2) });
const nodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')] as const;

it('does not run talosctl health while a node is silent, and does so as soon as it is back', async () => {
  const lab = startSurveyLab({ cluster: clusterOf([nodes[0], nodes[1], silent]) });
  lab.reader.start();
  await lab.reader.whenComplete();
  const { health } = lab.survey.getState().cluster;
  expect(errorOf(health)?.message).toBe('not run, as it would wait for m1mac');
  expect(lab.calls.filter((call) => call.startsWith('health'))).toEqual([]);
  update(lab.cluster, () => clusterOf(nodes));
  await expect.poll(() => lastValue(lab.survey.getState().cluster.health)?.isOver).toBe(true);
  lab.reader.stop();
});

it('asks nobody else where talosctl health says nothing within its time limit', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const follow = (call: StreamCall): Promise<StreamEnd> | undefined =>
    call.command[0] === 'health' ? new Promise(() => {}) : undefined;
  const lab = startSurveyLab({ cluster: clusterOf(nodes), follow });
  lab.reader.start();
  const complete = lab.reader.whenComplete();
  await vi.advanceTimersByTimeAsync(80_000);
  await complete;
  expect(errorOf(lab.survey.getState().cluster.health)?.message).toBe('no answer within 75 s');
  expect(lab.calls.filter((call) => call.startsWith('health'))).toHaveLength(1);
  lab.reader.stop();
});
