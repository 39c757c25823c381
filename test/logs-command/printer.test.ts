import { describe, expect, it } from 'vitest';
import { createArchive } from '../../source/domain/logs/archive.ts';
import { testOf } from '../../source/domain/logs/filter.ts';
import { serviceLog } from '../../source/domain/logs/source.ts';
import { formatOf } from '../../source/logs-command/format.ts';
import { createMerger } from '../../source/logs-command/merger.ts';
import { createOutput } from '../../source/logs-command/output.ts';
import { createPrinter } from '../../source/logs-command/printer.ts';

type Taken = (error?: NodeJS.ErrnoException) => void;

/** A standard output whose reader is the test. */
function openPipe() {
  const written: string[] = [];
  const waiting: Taken[] = [];
  const stdout = {
    on: () => stdout,
    write(text: string, taken: Taken) {
      written.push(text);
      waiting.push(taken);
      return false;
    },
  };
  return { stdout: stdout as never, written, waiting };
}

function openPrinter() {
  const archive = createArchive(40_000);
  const ring = archive.open(serviceLog('192.0.2.1', 'etcd'));
  const test = testOf({ include: [], exclude: [], level: 0 }, null);
  const merger = createMerger({ test, since: null, until: null, tail: null });
  const pipe = openPipe();
  const ending = new AbortController();
  const lost: string[] = [];
  const notes: string[] = [];
  const nodeNames = (): string => 'ryzen';
  const printer = createPrinter({
    merger,
    format: formatOf([ring.source], {
      nodeNames,
      kind: 'raw',
      colours: false,
      isOne: true,
      clock: () => 0,
    }),
    output: createOutput(pipe.stdout, ending.signal, ({ code = '' }) => lost.push(code)),
    nodeNames,
    note: (text) => notes.push(text),
    whyDropped: 'nobody reads',
  });
  const add = (count: number, text = 'line'): void => {
    const bytes = Buffer.from(text);
    for (let i = 0; i < count; i++) archive.append(ring, bytes, 0, bytes.length, null, 0, 1);
    merger.admit(ring);
  };
  return { ...pipe, archive, ring, merger, printer, ending, lost, notes, add };
}

describe('printing', () => {
  it('waits for the reader, and says what was dropped meanwhile', async () => {
    const { printer, add, written, waiting, notes, ring } = openPrinter();
    add(1);
    const printing = printer.print();
    add(3000, 'x'.repeat(40));
    expect(written).toEqual(['line\n']);
    const first = ring.first;
    waiting.shift()?.();
    for (let taken = 0; taken < 3; taken++) {
      await Promise.resolve().then(() => {});
      await new Promise((resolve) => setImmediate(resolve));
      waiting.shift()?.();
    }
    expect(await printing).toBe(true);
    expect(written.join('').split('\n')).toHaveLength(1 + 3001 - first + 1);
    expect(notes).toEqual([`ryzen etcd: ${first - 1} lines were dropped unprinted: nobody reads`]);
  });

  it('tells marks apart from the lines', async () => {
    const { printer, add, archive, ring, merger, waiting, written, notes } = openPrinter();
    add(1);
    archive.mark(ring, { kind: 'resumed', from: 0, to: 1000 });
    merger.admit(ring);
    const printing = printer.print();
    waiting.shift()?.();
    await printing;
    expect(written).toEqual(['line\n']);
    expect(notes).toEqual([expect.stringMatching(/^ryzen etcd: interrupted, nothing is missing \(.*\)$/)]);
    expect(printer.notes).toBe(1);
  });

  it('ends where nobody reads any more, and says so once', async () => {
    const { printer, add, waiting, written, lost } = openPrinter();
    add(1);
    const printing = printer.print();
    waiting.shift()?.(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await printing).toBe(false);
    add(1);
    expect(await printer.print()).toBe(false);
    expect({ lost, written }).toEqual({ lost: ['EPIPE'], written: ['line\n'] });
  });

  it('ends with the program', async () => {
    const { printer, add, ending, written } = openPrinter();
    ending.abort();
    add(1);
    expect(await printer.print()).toBe(false);
    expect(written).toEqual([]);
  });
});
