import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lastValue } from '../../../source/domain/loaded.ts';
import { unreadNode } from '../../../source/domain/upgrade/survey.ts';
import { createSurvey, type SurveyReader, whenSurveyed } from '../../../source/state/upgrade/survey.ts';
import { createSurveyStore } from '../../../source/state/upgrade/survey-store.ts';
import { createClient } from '../../../source/talosctl/client.ts';
import { type FeedLab, standardPoll, startLab } from '../../helpers/feed-lab.ts';
import { noPods } from '../../helpers/survey-lab.ts';

let lab: FeedLab;
let reader: SurveyReader;
beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => {
  reader.stop();
  lab.feed.stop();
  vi.useRealTimers();
});

const facts = Object.keys(unreadNode) as (keyof typeof unreadNode)[];

it('the whole survey of the practice cluster, one node of which goes down and comes back', async () => {
  lab = startLab();
  await vi.advanceTimersByTimeAsync(5000);
  const survey = createSurveyStore([{ path: 'talosctl', minor: null }]);
  reader = createSurvey({
    survey,
    cluster: lab.store,
    client: createClient(lab.runner),
    channel: lab.feed,
    readProgramVersion: async () => ({ value: 'v1.13.3' }),
    readKubernetes: async () => noPods,
  });
  reader.start();
  const done = whenSurveyed(reader, 120_000);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(await done).toBe(true);
  const { nodes, cluster } = survey.getState();
  for (const node of Object.values(nodes)) {
    expect(facts.filter((fact) => node[fact].status !== 'ok')).toEqual([]);
  }
  expect(Object.keys(nodes)).toHaveLength(3);
  expect(lastValue(cluster.clusterId)).not.toBeNull();
  expect(lastValue(cluster.health)?.steps.every(({ state }) => state === 'passed')).toBe(true);

  const callsOf = () => lab.runner.calls.filter(({ text }) => text.startsWith('get securitystate')).length;
  const before = callsOf();
  lab.runner.fault({ name: 'node-down', node: '192.168.1.103' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lab.node('192.168.1.103').contact.state).toBe('failing');
  expect(callsOf()).toBe(before);
  lab.runner.clear();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(callsOf()).toBe(before + 1);
});

it('reads nothing again while nothing changes, and has few plans made', async () => {
  lab = startLab({ poll: standardPoll });
  await vi.advanceTimersByTimeAsync(60_000);
  const survey = createSurveyStore([{ path: 'talosctl', minor: null }]);
  reader = createSurvey({
    survey,
    cluster: lab.store,
    client: createClient(lab.runner),
    channel: lab.feed,
    readProgramVersion: async () => ({ value: 'v1.13.3' }),
    readKubernetes: async () => noPods,
  });
  reader.start();
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  expect(reader.isComplete()).toBe(true);
  const calls = lab.runner.calls.length;
  // Each of these is one plan at most, while the wizard is open.
  let changes = 0;
  lab.store.subscribe(() => changes++);
  survey.subscribe(() => changes++);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  const since = lab.runner.calls.slice(calls).map(({ text }) => text);
  const ofSurvey =
    /^(get (securitystate|machineconfig|cmdline|discoveredvolumes|imagefactory)|image|mounts|health|kubeconfig)/;
  expect(since.filter((text) => ofSurvey.test(text))).toEqual([]);
  expect(since.length).toBeGreaterThan(0);
  expect(changes).toBeLessThan(120);
});
