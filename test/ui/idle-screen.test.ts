import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { timeSince } from '../../source/domain/age.ts';
import { lastValue } from '../../source/domain/loaded.ts';
import { noticeOf } from '../../source/ui/components/notice.tsx';
import { headerTexts } from '../../source/ui/format/header.ts';
import { stateText } from '../../source/ui/format/services.ts';
import { tableContent } from '../../source/ui/format/table-content.ts';
import { listed } from '../../source/ui/sort.ts';
import { standardPoll, startLab } from '../helpers/feed-lab.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => vi.useRealTimers());

it('says the same for ten minutes in which nothing changes, though everything is read again and again', async () => {
  const lab = startLab({ poll: standardPoll });
  const texts = (): string => {
    const state = lab.state();
    const { cells, below } = tableContent(state, { filter: '', sort: listed }, 120);
    const services = Object.values(state.nodes.byId).flatMap((node) => lastValue(node.facts.services) ?? []);
    return JSON.stringify({
      header: headerTexts(state),
      notice: noticeOf(state, [], null),
      cells,
      below,
      services: services.map((one) => [stateText(one, 80), timeSince(one.changedAt, state.clock)]),
    });
  };
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  const said = new Set([texts()]);
  expect(texts()).toMatch(/"cpu":"\d+ %"/);
  let changes = 0;
  const callsBefore = lab.runner.calls.length;
  lab.store.subscribe(() => {
    changes++;
    said.add(texts());
  });
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  lab.feed.stop();
  expect(said.size).toBe(1);
  expect(changes).toBeGreaterThan(50);
  expect(lab.runner.calls.length - callsBefore).toBeLessThanOrEqual(80);
});
