import type { LogSource } from '../domain/logs/source.ts';
import { markText } from '../ui/logs/format.ts';
import { type LineFormat, sourceLabel } from './format.ts';
import type { Entry, Merger } from './merger.ts';
import type { Output } from './output.ts';

/** Prints what a merger gives: lines to the output, what happened between them as notes. */
export interface Printer {
  /** Everything there is for now. Waits for who reads; false: nothing more is to be printed. */
  print(): Promise<boolean>;
  /** Marks and dropped lines that were told. */
  readonly notes: number;
}

export interface PrinterOptions {
  readonly merger: Merger;
  readonly format: LineFormat;
  readonly output: Output;
  readonly nodeNames: (address: string) => string;
  /** For standard error. */
  readonly note: (text: string) => void;
  /** Why lines may be dropped before they are printed. */
  readonly whyDropped: string;
}

/** Lines are read and written in batches. */
const batchLines = 1000;

export function createPrinter(options: PrinterOptions): Printer {
  const { merger, format, output, nodeNames, note, whyDropped } = options;
  let notes = 0;

  function tell(source: LogSource, text: string): void {
    notes++;
    note(`${sourceLabel(source, nodeNames)}: ${text}`);
  }

  function tellDropped(source: LogSource, count: number): void {
    tell(source, `${count} ${count === 1 ? 'line was' : 'lines were'} dropped unprinted: ${whyDropped}`);
  }

  /** The line that is printed for it; none where it is a note. */
  function printed(entry: Entry): readonly string[] {
    if (entry.kind === 'line') return [`${format(entry.place)}\n`];
    const { source } = entry.ring;
    if (entry.kind === 'mark') tell(source, markText(entry.mark, nodeNames(source.address)));
    else tellDropped(source, entry.count);
    return [];
  }

  return {
    get notes() {
      return notes;
    },
    async print() {
      for (let entries = merger.take(batchLines); entries.length > 0; entries = merger.take(batchLines)) {
        const text = entries.flatMap(printed).join('');
        if (text !== '' && !(await output.write(text))) return false;
      }
      return true;
    },
  };
}
