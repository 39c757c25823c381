/** The lines that the parts of a page would take in whole. */
export interface Wish {
  readonly head: number;
  readonly rows: number;
  /** Without the line of their title. */
  readonly details: number;
}

/** The lines that they get. */
export interface Share extends Wish {
  /** Whether there is room for the title between list and details. */
  readonly hasTitle: boolean;
}

/** Room of a title and a line below it. */
const leastDetails = 2;
const leastForDetails = 6;

/** The lines for the details of a list, with their title: what the list leaves, but half in any case. */
function detailLines(room: number, { rows, details }: Wish): number {
  if (room < leastForDetails) return 0;
  const wanted = details + 1;
  const least = Math.min(wanted, Math.floor(room / 2));
  const lines = Math.max(least, room - rows);
  return lines < leastDetails ? 0 : lines;
}

/** Divides a page below the line of its steps: what is decided here comes before what is told about it. */
export function divide(lines: number, wish: Wish): Share {
  const head = Math.min(wish.head, Math.max(0, Math.floor(lines / 3)));
  const room = Math.max(1, lines - head);
  if (wish.rows === 0) {
    const hasTitle = room > leastDetails;
    return { head, rows: 0, hasTitle, details: room - Number(hasTitle) };
  }
  const details = detailLines(room, wish);
  return { head, rows: room - details, hasTitle: details > 0, details: Math.max(0, details - 1) };
}
