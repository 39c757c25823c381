import { describe, expect, it } from 'vitest';
import { serviceLog } from '../../../source/domain/logs/source.ts';
import type { FollowedLog } from '../../../source/state/logs/log-store.ts';
import { displayWidth } from '../../../source/text/width.ts';
import type { LogView } from '../../../source/ui/logs/log-view.ts';
import { emptyText, logTitle, troubleText } from '../../../source/ui/logs/title.ts';
import { etcd, kubelet, numbered, readerLab, rowsOf } from './lab.ts';

const names = (address: string): string => (address === '192.168.1.101' ? 'ryzen' : address);
const followed = (
  source = kubelet,
  status: FollowedLog['status'] = 'following',
  error: string | null = null,
) => ({
  source,
  status,
  error,
});

function titleOf(
  sources: readonly FollowedLog[],
  change: Partial<LogView> = {},
  columns = 200,
  count = 50,
): string {
  const lab = readerLab({ memoryBytes: 100_000 });
  lab.add(numbered(1, count));
  const view = lab.view(change);
  const page = lab.reader.page(view, rowsOf(10));
  return logTitle({ version: 1, sources }, view, lab.reader, page, { nodeNames: names, columns });
}

describe('the title of the logs', () => {
  it.each([
    [[followed()], {}, 'ryzen · kubelet log · following'],
    [[followed(kubelet, 'starting')], {}, 'ryzen · kubelet log · opening'],
    [[followed(kubelet, 'waiting', 'gone')], {}, 'ryzen · kubelet log · trying again'],
    [[followed(), followed(etcd)], {}, '2 logs: kubelet, etcd of ryzen · following'],
    [[], {}, 'log'],
    [[followed()], { filter: '/[05]$/' }, 'ryzen · kubelet log · following · & /[05]$/: 10 lines'],
    [[followed()], { search: 'line 50' }, 'ryzen · kubelet log · following · / line 50: 1 line'],
    [[followed()], { level: 3 }, 'ryzen · kubelet log · following · & warning and worse: 0 lines'],
  ] as const)('%j, %j', (sources, change, title) => {
    expect(titleOf(sources, change)).toBe(title);
  });

  it('says how much is not kept any more', () => {
    expect(titleOf([followed()], {}, 200, 5000)).toMatch(/ · [0-9,]+ oldest not kept$/);
  });

  it('shortens the names of the logs before anything else, and what was typed', () => {
    const some = Array.from({ length: 4 }, (_, index) => followed(serviceLog(`10.0.0.${index}`, 'etcd')));
    const title = titleOf(some, { search: 'line 5' }, 60);
    expect(title).toMatch(/^4 logs: etcd of .*… · following · \/ line 5: 2 lines$/);
    expect(displayWidth(title)).toBe(60);
    expect(titleOf([followed()], { search: 'x'.repeat(500) })).toMatch(/x{23}…: 0 lines$/);
  });
});

describe('what stands against the logs', () => {
  it.each([
    [[followed()], null],
    [[followed(kubelet, 'waiting', 'no answer')], 'no answer'],
    [[followed(), followed(etcd, 'waiting', 'no answer')], 'ryzen etcd: no answer'],
    [
      [followed(kubelet, 'waiting', 'gone'), followed(etcd, 'waiting', 'no answer'), followed()],
      'ryzen kubelet: gone (and 1 more of 3 logs)',
    ],
  ] as const)('%j: %s', (sources, text) => {
    expect(troubleText(sources, names)).toBe(text);
  });
});

describe('an empty log', () => {
  it.each([
    [[], null, 'No service is known.'],
    [[followed(kubelet, 'starting')], null, 'Waiting for the first line …'],
    [[followed(kubelet, 'waiting', 'gone')], null, ''],
    [[followed()], null, 'The log is empty.'],
    [[followed()], { count: 0, progress: 1 }, 'No line passes the filter; esc ends it.'],
    [[followed()], { count: 0, progress: 0.5 }, 'No line passes the filter so far …'],
  ] as const)('%j, %j: %s', (sources, passed, text) => {
    expect(emptyText({ version: 1, sources }, passed)).toBe(text);
  });
});
