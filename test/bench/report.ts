/** One line of the benches' table. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly note: string;
}

/** One bench. It ends its own processes and deletes its own files, also when it throws. */
export type Bench = () => Promise<readonly Figure[]>;

/** The value below which `share` (0 to 1) of the samples lie, by the nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('there are no samples');
  return value;
}

/** A single measured value, with three digits that count. */
export function figure(name: string, value: number, unit: string, note = ''): Figure {
  return { name, value: digits(value), unit, note };
}

/** Samples by their median; the note gives the 95th percentile and how many they are. */
export function distribution(name: string, samples: readonly number[], unit: string, note = ''): Figure {
  const spread = `p95 ${digits(percentile(samples, 0.95))}, of ${samples.length}`;
  return figure(name, percentile(samples, 0.5), unit, note === '' ? spread : `${spread}; ${note}`);
}

function digits(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** The figures as lines of text, under their bench's name. */
export function table(rows: readonly (Figure & { readonly bench: string })[]): string {
  const heading = { bench: 'BENCH', name: 'WHAT', value: 'VALUE', unit: 'UNIT', note: 'NOTE' };
  const all = [heading, ...rows];
  const width = (key: keyof typeof heading): number => Math.max(...all.map((row) => row[key].length));
  const widths = { bench: width('bench'), name: width('name'), value: width('value'), unit: width('unit') };
  return all
    .map(({ bench, name, value, unit, note }) =>
      [
        bench.padEnd(widths.bench),
        name.padEnd(widths.name),
        value.padStart(widths.value),
        unit.padEnd(widths.unit),
        note,
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
