import { describe, expect, it } from 'vitest';
import { createArchive } from '../../source/domain/logs/archive.ts';
import { readHead } from '../../source/domain/logs/line.ts';
import { containerLog, kernelLog, type LogSource, serviceLog } from '../../source/domain/logs/source.ts';
import { formatOf, type LineStyle } from '../../source/logs-command/format.ts';

const nodeNames = (address: string): string => ({ '192.0.2.1': 'ryzen' })[address] ?? address;
const plain: LineStyle = { nodeNames, json: false, colours: false };
const arrival = Date.UTC(2026, 10, 23, 5);

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
    expect(printed(kubelet, [error], [], plain)).toEqual([error]);
    expect(printed(kubelet, [error], [kernelLog('192.0.2.2')], plain)).toEqual([`ryzen kubelet: ${error}`]);
    expect(printed(kernelLog('192.0.2.2'), ['x'], [kubelet], plain)).toEqual(['192.0.2.2 kernel: x']);
    const container = containerLog('192.0.2.1', 'kube-system/proxy:proxy:9a88fd68edf1');
    expect(printed(container, ['x'], [kubelet], plain)).toEqual(['ryzen kube-system/proxy:proxy: x']);
  });

  it('is coloured by its log and its level where that is wanted', () => {
    const [line = ''] = printed(kubelet, [error], [kernelLog('192.0.2.2')], { ...plain, colours: true });
    expect(line).toMatch(/^\u001b\[\d+mryzen kubelet:\u001b\[39m \u001b\[31mE1123 .*\u001b\[39m$/);
    const [info = ''] = printed(kubelet, ['plain words'], [], { ...plain, colours: true });
    expect(info).toBe('plain words');
  });

  it('is an object with --json, however many logs there are', () => {
    const lines = printed(kubelet, [error, '\tat its place'], [], { ...plain, json: true });
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
});
