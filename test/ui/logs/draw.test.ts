import { describe, expect, it } from 'vitest';
import type { LinePlace } from '../../../source/domain/logs/order.ts';
import { type LogSource, serviceLog } from '../../../source/domain/logs/source.ts';
import { displayWidth } from '../../../source/text/width.ts';
import { createDrawer, type Drawn } from '../../../source/ui/logs/draw.ts';
import { formatOf } from '../../../source/ui/logs/format.ts';
import type { LogView } from '../../../source/ui/logs/log-view.ts';
import { nameSources } from '../../../source/ui/logs/source-names.ts';
import { readAt } from '../../helpers/nodes.ts';
import { etcd, kubelet, numbered, readerLab } from './lab.ts';

const names = (address: string): string => (address === '192.168.1.101' ? 'ryzen' : address);

function setUp() {
  const lab = readerLab();
  const draw = createDrawer(lab.reader, names);
  const format = (change: Partial<LogView> = {}, sources: readonly LogSource[] = [kubelet]) =>
    formatOf(lab.view(change), nameSources(sources, names), { columns: 80, rows: 20 }, readAt);
  const place = (source: LogSource, line: number): LinePlace => ({ ring: lab.archive.open(source), line });
  return { ...lab, draw, format, place };
}

const textOf = (drawn: Drawn | undefined): string =>
  drawn && 'rows' in drawn
    ? drawn.rows
        .flat()
        .map(({ text }) => text)
        .join('')
    : (drawn?.mark ?? '');

describe('lines as they are drawn', () => {
  it('are the same objects as long as nothing about them changes', () => {
    const { add, draw, format, place } = setUp();
    add(numbered(1, 5));
    const [first, second] = draw([place(kubelet, 0), place(kubelet, 1)], format());
    expect(draw([place(kubelet, 1)], format())[0]).toBe(second);
    // It has left the page meanwhile, and is not kept.
    expect(draw([place(kubelet, 0)], format())[0]).not.toBe(first);
    const before = draw([place(kubelet, 0)], format())[0];
    expect(draw([place(kubelet, 0)], format({ search: 'line' }))[0]).not.toBe(before);
  });

  it('are those of the log that is open now, not of one of its name before', () => {
    const { archive, add, draw, format, place } = setUp();
    add(['2026-11-23T04:00:00Z old']);
    expect(textOf(draw([place(kubelet, 0)], format())[0])).toBe('old');
    archive.close(kubelet);
    add(['2026-11-23T04:00:00Z new']);
    expect(textOf(draw([place(kubelet, 0)], format())[0])).toBe('new');
  });

  it('tell whose mark it is among several logs, and what it has become', () => {
    const { archive, draw, format, place } = setUp();
    const ring = archive.open(etcd);
    const span = { from: readAt - 60_000, to: readAt };
    archive.mark(ring, { kind: 'gap', ...span });
    const both = format({}, [kubelet, etcd]);
    expect(textOf(draw([place(etcd, 0)], format({}, [etcd]))[0])).toMatch(
      /^interrupted, lines may be missing/,
    );
    expect(textOf(draw([place(etcd, 0)], both)[0])).toMatch(/^etcd: interrupted, lines may/);
    archive.remark(ring, 0, { kind: 'reboot', ...span });
    expect(textOf(draw([place(etcd, 0)], both)[0])).toMatch(/^etcd: ryzen has rebooted/);
  });

  it('are marked where what is searched for stands in what is not shown of them', () => {
    const { add, draw, format, place } = setUp();
    add(['{"level":"info","ts":"2026-11-23T04:00:00Z","msg":"up"}']);
    const [drawn] = draw([place(kubelet, 0)], format({ search: '"level"' }));
    expect(drawn).toMatchObject({ isHit: true });
    expect(textOf(drawn)).toBe('up');
  });

  it('have names that keep their ends, each in its columns', () => {
    const long = ['a', 'b'].map((end) => serviceLog(`${'节点'.repeat(20)}-${end}`, 'etcd'));
    const { add, draw, format, place } = setUp();
    for (const source of long) add(numbered(1, 1), source);
    const drawn = draw(
      long.map((source) => place(source, 0)),
      format({}, long),
    );
    const heads = drawn.map((one) => ('head' in one ? (one.head.source?.text ?? '') : ''));
    expect(heads[0]).toMatch(/….*-a *$/);
    expect(heads[1]).toMatch(/….*-b *$/);
    expect(heads.map(displayWidth)).toEqual([21, 21]);
  });

  it.each([
    '{"ts":1e300,"msg":"x"}',
    '{"ts":-1e300,"msg":"x"}',
    '{"ts":"9999999-01-01T00:00:00Z","msg":"x"}',
    '{"level":5,"ts":{},"msg":[]}',
    'time="0000-00-00T99:99:99Z" level=warn msg=',
    'I9999 99:99:99.999999 1 x.go:1] x',
    '[99999999999.999999] x',
    'kern: nonsense: [garbage]: x',
    '\u{1f468}\u200d'.repeat(200),
  ])('never fail, whatever a line has for a time: %s', (line) => {
    const { add, draw, format, place } = setUp();
    add([line]);
    for (const times of ['local', 'utc', 'relative'] as const) {
      for (const wrap of [true, false]) {
        expect(draw([place(kubelet, 0)], format({ times, wrap }))).toHaveLength(1);
      }
    }
  });
});
