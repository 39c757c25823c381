import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { Box } from 'ink';
import { render } from 'ink-testing-library';
import type { ReactElement } from 'react';

export interface FrameOptions {
  readonly columns: number;
  readonly rows: number;
}

export interface Frame {
  /** The last frame that was painted; after `unmount`, still the last one before it. */
  lastFrame(): string;
  /** Types: the bytes as a terminal sends them, all at once. Ends when the frame has settled. */
  press(keys: string): Promise<void>;
  /** Pastes in brackets. Ends when the frame has settled. */
  paste(text: string): Promise<void>;
  rerender(element: ReactElement): Promise<void>;
  /** As if the window had been resized. */
  resize(options: FrameOptions): Promise<void>;
  /** For what arrives later (promises, timers): resolves when a frame is as expected. Looks at every frame. */
  waitFor(expected: string | RegExp, options?: { timeoutMs: number }): Promise<void>;
  unmount(): void;
}

const mounted = new Set<Frame>();

/** For `afterEach`. */
export function unmountAllFrames(): void {
  for (const frame of [...mounted]) frame.unmount();
}

/**
 * Renders an element with Ink into a terminal of the given size and waits for the first settled frame.
 *
 * Built on ink-testing-library, whose terminal is always 100 columns wide and has no rows. It renders
 * nothing first, the terminal is given its size, and then the element is mounted: Ink asks the terminal for
 * its size at every layout. The library paints every commit as a whole frame, whatever `CI` says.
 */
export async function renderFrame(element: ReactElement, options: FrameOptions): Promise<Frame> {
  const instance = render(<Box />);
  const { stdout, stdin } = instance;
  const setSize = ({ columns, rows }: FrameOptions) =>
    Object.defineProperties(stdout, {
      columns: { value: columns, configurable: true },
      rows: { value: rows, configurable: true },
    });
  const settle = () => settled(() => stdout.frames.length);
  let last: string | null = null;
  let current = element;

  const send = async (bytes: string) => {
    stdin.write(bytes);
    // Ink takes 20 ms to tell Escape from the beginning of a sequence. This timer starts after Ink's, with
    // the same duration, and Node runs such timers in the order of their start: however slow the machine,
    // Ink's comes first.
    if (bytes.endsWith('\x1b')) await wait(20);
    await settle();
  };

  const frame: Frame = {
    lastFrame: () => last ?? stdout.lastFrame() ?? '',
    press: send,
    paste: (text) => send(`\x1b[200~${text}\x1b[201~`),
    rerender: async (next) => {
      current = next;
      instance.rerender(next);
      await settle();
    },
    resize: async (size) => {
      setSize(size);
      // To Ink the library's terminal is no TTY, so it leaves it to the components to listen: a new layout
      // needs a commit.
      stdout.emit('resize');
      await frame.rerender(current);
    },
    waitFor: (expected, { timeoutMs } = { timeoutMs: 5000 }) =>
      waitForFrame(stdout, () => frame.lastFrame(), expected, timeoutMs),
    unmount: () => {
      // Ink ends with an empty line.
      last = frame.lastFrame();
      instance.unmount();
      mounted.delete(frame);
    },
  };

  setSize(options);
  mounted.add(frame);
  await frame.rerender(element);
  return frame;
}

/**
 * Effects run, and set state, in turns of the event loop after the commit. Once several turns have passed
 * without a new frame, nothing is left to do.
 */
async function settled(frames: () => number): Promise<void> {
  const quietTurns = 5;
  let seen = -1;
  for (let quiet = 0; quiet < quietTurns; quiet++) {
    if (frames() !== seen) quiet = 0;
    seen = frames();
    await nextTurn();
  }
}

interface FrameSource {
  write: (frame: string) => void;
}

function waitForFrame(
  source: FrameSource,
  lastFrame: () => string,
  expected: string | RegExp,
  timeoutMs: number,
): Promise<void> {
  const matches = () => {
    const frame = lastFrame();
    return typeof expected === 'string' ? frame.includes(expected) : expected.test(frame);
  };
  return new Promise((resolve, reject) => {
    const write = source.write;
    const finish = (problem: string | null) => {
      clearTimeout(timer);
      source.write = write;
      if (problem === null) resolve();
      else reject(new Error(`${problem} while waiting for ${String(expected)}. Frame:\n${lastFrame()}`));
    };
    const timer = setTimeout(() => finish(`${timeoutMs} ms went by`), timeoutMs);
    source.write = (frame) => {
      write(frame);
      if (matches()) finish(null);
    };
    if (matches()) finish(null);
  });
}
