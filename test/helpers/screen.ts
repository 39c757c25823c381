import headless from '@xterm/headless';

export interface Cell {
  readonly text: string;
  readonly inverse: boolean;
  readonly bold: boolean;
  readonly dim: boolean;
  /** Palette number (0–255) or 24-bit colour; null for the terminal's own. */
  readonly foreground: number | null;
}

const beginUpdate = '\x1b[?2026h';
const endUpdate = '\x1b[?2026l';

/**
 * What a terminal shows of the bytes it got. A synchronized update (mode 2026) is shown when it is whole:
 * the bytes of one frame arrive in pieces, and nobody is to see, or test, half of it.
 */
export class Screen {
  readonly #xterm: headless.Terminal;
  #held = '';
  #cursorVisible = true;

  constructor(columns: number, rows: number) {
    this.#xterm = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
    this.#watchCursor('h');
    this.#watchCursor('l');
  }

  /** Calls back when these bytes, and all before them, are on the screen; later for those of an open update. */
  show(bytes: string, shown: () => void): void {
    this.#held += bytes;
    const whole = this.#held.slice(0, wholeLength(this.#held));
    this.#held = this.#held.slice(whole.length);
    if (whole !== '') this.#xterm.write(whole, shown);
  }

  /** Shows also an update that was cut off: no more bytes come. */
  finish(shown: () => void): void {
    this.#xterm.write(this.#held, shown);
    this.#held = '';
  }

  /** What the terminal answers to questions (device attributes, cursor position). */
  onAnswer(listener: (answer: string) => void): void {
    this.#xterm.onData(listener);
  }

  rows(): string[] {
    const buffer = this.#xterm.buffer.active;
    return Array.from({ length: this.#xterm.rows }, (_, row) => {
      return (
        buffer
          .getLine(buffer.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? ''
      );
    });
  }

  cell(column: number, row: number): Cell | null {
    const buffer = this.#xterm.buffer.active;
    const cell = buffer.getLine(buffer.baseY + row)?.getCell(column);
    if (cell === undefined) return null;
    return {
      text: cell.getChars(),
      inverse: cell.isInverse() !== 0,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      foreground: cell.isFgDefault() ? null : cell.getFgColor(),
    };
  }

  isAlternate(): boolean {
    return this.#xterm.buffer.active.type === 'alternate';
  }

  cursorVisible(): boolean {
    return this.#cursorVisible;
  }

  takesPaste(): boolean {
    return this.#xterm.modes.bracketedPasteMode;
  }

  resize(columns: number, rows: number): void {
    this.#xterm.resize(columns, rows);
  }

  dispose(): void {
    this.#xterm.dispose();
  }

  /** xterm keeps the visibility of the cursor (DECTCEM, mode ?25) to itself. */
  #watchCursor(final: 'h' | 'l'): void {
    this.#xterm.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) this.#cursorVisible = final === 'h';
      return false;
    });
  }
}

/** How many of these bytes belong to updates that have ended, or to none. */
function wholeLength(bytes: string): number {
  const begun = bytes.lastIndexOf(beginUpdate);
  if (begun > bytes.lastIndexOf(endUpdate)) return begun;
  // The last bytes may be the first of the mark that begins an update.
  for (let length = beginUpdate.length - 1; length > 0; length -= 1) {
    if (bytes.endsWith(beginUpdate.slice(0, length))) return bytes.length - length;
  }
  return bytes.length;
}
