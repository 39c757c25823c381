import { resolve } from 'node:path';
import process from 'node:process';
import type { IPty } from '@lydell/node-pty';
import { spawn } from '@lydell/node-pty';
import type { Cell } from './screen.ts';
import { Screen } from './screen.ts';

/** A real terminal for tests: a pseudo-terminal with a program in it, and the screen the program paints. */

export interface TerminalOptions {
  /** A program; by default the Node that runs the tests. */
  readonly command?: string;
  readonly args: readonly string[];
  /** Added to the environment of the tests, from which CI, NO_COLOR, FORCE_COLOR and TMUX are taken. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
}

export interface Exit {
  readonly exitCode: number;
  /** Number of the signal that ended the program; 0 when it ended by itself. */
  readonly signal: number;
}

/** A text that must stand in one row (or, with line ends, in `text()`), a pattern for `text()`, or any test. */
export type Expectation = string | RegExp | ((terminal: Terminal) => boolean);

const removedVariables = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'TMUX', 'TMUX_PANE', 'STY', 'COLUMNS', 'LINES'];
const open = new Set<Terminal>();

export function openTerminal(options: TerminalOptions): Terminal {
  const terminal = new Terminal(options);
  open.add(terminal);
  return terminal;
}

/** For `afterEach`: ends every program that still runs, and waits until it is gone. */
export async function closeAllTerminals(): Promise<void> {
  await Promise.all([...open].map((terminal) => terminal.close()));
}

export class Terminal {
  readonly pid: number;
  readonly #pty: IPty;
  readonly #screen: Screen;
  readonly #changed = new Set<() => void>();
  readonly #exit: Promise<Exit>;
  #ended: Exit | null = null;
  #raw = '';
  #bytes = 0;

  constructor(options: TerminalOptions) {
    const columns = options.columns ?? 80;
    const rows = options.rows ?? 24;
    this.#screen = new Screen(columns, rows);
    this.#pty = spawn(options.command ?? process.execPath, [...options.args], {
      // It puts this into TERM, whatever the environment says.
      name: options.environment?.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      cwd: resolve(options.cwd ?? '.'),
      env: childEnvironment(options.environment ?? {}),
    });
    this.pid = this.#pty.pid;
    // A terminal answers questions (device attributes, cursor position).
    this.#screen.onAnswer((answer) => this.#pty.write(answer));
    this.#pty.onData((data) => this.#receive(data));
    this.#exit = new Promise((resolveExit) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        // Behind all output that is still to be parsed, also that of an update that was cut off.
        this.#screen.finish(() => {
          this.#ended = { exitCode, signal: signal ?? 0 };
          resolveExit(this.#ended);
          this.#notify();
        });
      });
    });
  }

  /** The rows on the screen, without the spaces at their ends. */
  screen(): string[] {
    return this.#screen.rows();
  }

  /** The screen as one text, without the empty rows at its end. */
  text(): string {
    return this.screen().join('\n').trimEnd();
  }

  cell(column: number, row: number): Cell | null {
    return this.#screen.cell(column, row);
  }

  isAlternateScreen(): boolean {
    return this.#screen.isAlternate();
  }

  cursorVisible(): boolean {
    return this.#screen.cursorVisible();
  }

  /** Whether the program asked for bracketed paste. */
  takesPaste(): boolean {
    return this.#screen.takesPaste();
  }

  /** All that was received, escape sequences included. */
  raw(): string {
    return this.#raw;
  }

  /** How many bytes were received. */
  bytes(): number {
    return this.#bytes;
  }

  /**
   * Resolves as soon as the screen is as expected; looks again at every change of the screen.
   *
   * @throws with the last screen, when the time is over or the program has ended before.
   */
  waitFor(expectation: Expectation, { timeoutMs = 15_000 } = {}): Promise<void> {
    return new Promise((resolveWait, reject) => {
      const finish = (problem: string | null) => {
        clearTimeout(timer);
        this.#changed.delete(check);
        if (problem === null) resolveWait();
        else
          reject(new Error(`${problem} while waiting for ${String(expectation)}. Screen:\n${this.#frame()}`));
      };
      const check = () => {
        if (this.#matches(expectation)) finish(null);
        else if (this.#ended) finish(`The program ended (${JSON.stringify(this.#ended)})`);
      };
      const timer = setTimeout(() => finish(`${timeoutMs} ms went by`), timeoutMs);
      this.#changed.add(check);
      check();
    });
  }

  /** When the program has ended and its last output is on the screen. */
  async waitForExit({ timeoutMs = 15_000 } = {}): Promise<Exit> {
    await this.waitFor((terminal) => terminal.#ended !== null, { timeoutMs });
    return this.#exit;
  }

  /** Types: the bytes as they are, all at once. */
  write(keys: string): void {
    this.#pty.write(keys);
  }

  /** Pastes as terminals do: line feeds become returns, in brackets when the program asked for them. */
  paste(text: string): void {
    const typed = text.replace(/\r?\n/g, '\r');
    this.#pty.write(this.takesPaste() ? `\x1b[200~${typed}\x1b[201~` : typed);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Stops reading: soon the kernel's buffer is full and the program's writes wait. */
  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  /** Closes the terminal's window: the program gets HUP, and nothing it writes arrives any more. */
  hangUp(): void {
    // On Unix there is a `destroy`; node-pty's types leave it out.
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.#ended) process.kill(this.pid, signal);
  }

  /** Ends the program with its process group, whatever state it is in, and waits for its end. */
  async close(): Promise<void> {
    open.delete(this);
    if (!this.#ended) {
      this.#pty.resume();
      killGroup(this.pid);
      await this.#exit;
    }
    this.#screen.dispose();
  }

  #receive(data: string): void {
    this.#raw += data;
    this.#bytes += Buffer.byteLength(data);
    this.#screen.show(data, () => this.#notify());
  }

  #notify(): void {
    for (const check of [...this.#changed]) check();
  }

  #matches(expectation: Expectation): boolean {
    if (typeof expectation === 'function') return expectation(this);
    return typeof expectation === 'string'
      ? this.text().includes(expectation)
      : expectation.test(this.text());
  }

  #frame(): string {
    return this.screen()
      .map((row) => `│${row}`)
      .join('\n');
  }
}

function childEnvironment(added: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !removedVariables.includes(entry[0]),
  );
  return { ...Object.fromEntries(inherited), TERM: 'xterm-256color', ...added };
}

/** The program leads its session and its group, so its pid is the group's id. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
