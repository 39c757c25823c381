/** One row of a talosctl table, by column name; a column that the table does not have is undefined. */
export type Row = Readonly<Record<string, string | undefined>>;

interface Column {
  readonly name: string;
  readonly start: number;
}

/** Column names may hold one space (RAFT INDEX); columns are at least three spaces apart, in every version. */
function readHeader(line: string): readonly Column[] {
  return [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ name: match[0], start: match.index }));
}

/**
 * Reads a table that talosctl printed with Go's tabwriter: cells begin below their column's name. Cells are
 * counted in code points, as tabwriter does. Lines before the header (warnings) are skipped. The rest of a
 * message that holds a line break comes out as a row that makes no sense: who reads the rows passes it over.
 *
 * @param firstColumns - names that the header must begin with, any of them first (NODE is missing in some
 * single-node answers).
 * @returns null when no header stands there: talosctl printed something else, or nothing.
 */
export function readTable(text: string, firstColumns: readonly string[]): readonly Row[] | null {
  const lines = text.split('\n');
  const headerAt = lines.findIndex((line) =>
    firstColumns.some((name) => line.startsWith(`${name} `) || line === name),
  );
  if (headerAt === -1) return null;
  const columns = readHeader(lines[headerAt] ?? '');
  return lines
    .slice(headerAt + 1)
    .filter((line) => line.trim() !== '')
    .map((line) => readRow(line, columns));
}

function readRow(line: string, columns: readonly Column[]): Row {
  const cell = cellsOf(line);
  return Object.fromEntries(
    columns.map((column, index) => [column.name, cell(column.start, columns[index + 1]?.start).trim()]),
  );
}

/** Slices by code points. Most lines have one code unit for each, and need not be taken apart. */
function cellsOf(line: string): (start: number, end: number | undefined) => string {
  if (!/[\ud800-\udfff]/.test(line)) return (start, end) => line.slice(start, end);
  const characters = Array.from(line);
  return (start, end) => characters.slice(start, end).join('');
}
