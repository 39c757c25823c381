import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createArchive } from '../../source/domain/logs/archive.ts';
import { readHead } from '../../source/domain/logs/line.ts';
import { containerLog, kernelLog, type LogSource, serviceLog } from '../../source/domain/logs/source.ts';
import { clockText } from '../../source/domain/logs/times.ts';
import { formatOf, type LineStyle } from '../../source/logs-command/format.ts';

const nodeNames = (address: string): string => ({ '192.0.2.1': 'ryzen' })[address] ?? address;
const arrival = Date.UTC(2026, 10, 23, 5);
const plain: LineStyle = { nodeNames, kind: 'raw', colours: false, isOne: false, clock: () => arrival };

const kubelet = serviceLog('192.0.2.1', 'kubelet');
const error = 'E1123 04:48:21.670166    2271 kubelet.go:2569] "Broken" pod="a/b"';

function printed(
  source: LogSource,
  texts: readonly string[],
  others: readonly LogSource[],
  style: LineStyle,
) {
  const archive = createArchive(1_000_000);
  const ring = archive.open(source);
  const format = formatOf([source, ...others], style);
  for (const text of texts) {
    const bytes = Buffer.from(text);
    const { time, level } = readHead(text, arrival);
    archive.append(ring, bytes, 0, bytes.length, time, level, arrival);
  }
  return texts.map((_, line) => format({ ring, line }));
}

describe('a line in the output', () => {
  it('stands alone with one log, and says whose it is with several', () => {
    expect(printed(kubelet, [error], [], { ...plain, isOne: true })).toEqual([error]);
    expect(printed(kubelet, [error], [kernelLog('192.0.2.2')], plain)).toEqual([`ryzen kubelet: ${error}`]);
    expect(printed(kernelLog('192.0.2.2'), ['x'], [kubelet], plain)).toEqual(['192.0.2.2 kernel: x']);
    const container = containerLog('192.0.2.1', 'kube-system/proxy:proxy:9a88fd68edf1');
    expect(printed(container, ['x'], [kubelet], plain)).toEqual(['ryzen kube-system/proxy:proxy: x']);
  });

  it('is coloured by its log and its level where that is wanted', () => {
    const [line = ''] = printed(kubelet, [error], [kernelLog('192.0.2.2')], { ...plain, colours: true });
    expect(line).toMatch(/^\u001b\[\d+mryzen kubelet:\u001b\[39m \u001b\[31mE1123 .*\u001b\[39m$/);
    const [info = ''] = printed(kubelet, ['plain words'], [], { ...plain, colours: true, isOne: true });
    expect(info).toBe('plain words');
  });

  it('is an object with --json, however many logs there are', () => {
    const lines = printed(kubelet, [error, '\tat its place'], [], { ...plain, kind: 'json', isOne: true });
    const node = { node: 'ryzen', address: '192.0.2.1', kind: 'service', source: 'kubelet' };
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        ...node,
        time: '2026-11-23T04:48:21.670Z',
        level: 'error',
        message: 'Broken',
        rest: 'pod="a/b" kubelet.go:2569',
        text: error,
      },
      { ...node, time: null, level: 'error', message: '\tat its place', rest: '', text: '\tat its place' },
    ]);
  });

  describe('in columns', () => {
    const columns: LineStyle = { ...plain, kind: 'columns' };
    const time = clockText(Date.UTC(2026, 10, 23, 4, 48, 21, 670), 'local', arrival);

    it('has its time, level, message and what else there is', () => {
      const one = { ...columns, isOne: true };
      const rest = 'Broken  pod="a/b" kubelet.go:2569';
      expect(printed(kubelet, [error, '\tat its place', ''], [], one)).toEqual([
        `${time} E ${rest}`,
        `${' '.repeat(15)}\tat its place`,
        '',
      ]);
      expect(printed(kubelet, [error], [kernelLog('192.0.2.1')], columns)).toEqual([
        `${time} E kubelet ${rest}`,
      ]);
      const json = '{"level":"info","ts":"2026-11-23T04:48:21.670Z","msg":"a\\u001b[31mb","x":1}';
      const others = [serviceLog('192.0.2.2', 'kubelet')];
      expect(printed(kubelet, [json], others, columns)).toEqual([`${time} I ryzen     a\\u{1b}[31mb  x=1`]);
    });

    it('has the colours of its log and its level, and dims the rest', () => {
      const [line = ''] = printed(kubelet, [error], [kernelLog('192.0.2.1')], { ...columns, colours: true });
      const sign = '\u001b';
      const words = [
        `${sign}[2m${time}${sign}[22m ${sign}[31m${sign}[1mE${sign}[22m${sign}[39m `,
        `kubelet${sign}[39m ${sign}[31mBroken${sign}[39m  ${sign}[2mpod="a/b" kubelet.go:2569${sign}[22m`,
      ];
      for (const one of words) expect(line).toContain(one);
      expect(stripVTControlCharacters(line)).toBe(`${time} E kubelet Broken  pod="a/b" kubelet.go:2569`);
    });
  });
});
