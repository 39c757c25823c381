import { Text } from 'ink';
import inkTable from 'ink-table';
import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import { displayWidth, toWidth } from '../../text/width.ts';

// ink-table is CommonJS: what is imported is its module.exports, whatever the bundler makes of it.
const Table = inkTable.default;

/** Width of each column in terminal columns, by index and by heading: a heading's component gets no index. */
const WidthsContext = createContext<readonly number[]>([]);
const HeadingsContext = createContext<readonly string[]>([]);

/**
 * ink-table pads by string length, which puts wide characters out of line, and captures its components when
 * it is made: so these pad by display width themselves, and the widths come through a context.
 */
function Cell({
  column,
  children,
}: {
  readonly column: number;
  readonly children?: ReactNode;
}): ReactElement {
  const width = useContext(WidthsContext)[column] ?? 0;
  return <Text wrap="truncate">{` ${toWidth(String(children).trim(), width)} `}</Text>;
}

function Heading({ children }: { readonly children?: ReactNode }): ReactElement {
  const heading = String(children).trim();
  const column = useContext(HeadingsContext).indexOf(heading);
  const width = useContext(WidthsContext)[column] ?? displayWidth(heading);
  return <Text dimColor wrap="truncate">{` ${toWidth(heading, width)} `}</Text>;
}

const noRules = (): null => null;

export interface ShortTableProps {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Terminal columns for the whole table; what does not fit is cut from the last column. */
  readonly columns: number;
}

/** ink-table has a blank on both sides of a cell. */
const cellPadding = 2;

function widthsOf({ headings, rows, columns }: ShortTableProps): readonly number[] {
  const widths = headings.map((heading, index) =>
    Math.max(displayWidth(heading), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width + cellPadding, 0);
  const last = widths.length - 1;
  return widths.map((width, index) =>
    index === last ? Math.max(1, width - Math.max(0, total - columns)) : width,
  );
}

/** A short table without a cursor, drawn by ink-table. Long or live ones have rows of their own. */
export function ShortTable(props: ShortTableProps): ReactElement {
  const { headings, rows } = props;
  const data = rows.map((row) =>
    Object.fromEntries(headings.map((heading, index) => [heading, row[index] || ' '])),
  );
  return (
    <HeadingsContext value={headings}>
      <WidthsContext value={widthsOf(props)}>
        <Table data={data} columns={[...headings]} cell={Cell} header={Heading} skeleton={noRules} />
      </WidthsContext>
    </HeadingsContext>
  );
}
