import { expect } from 'vitest';
import type { Expectation, Terminal } from './pty.ts';

/** The terminal is as every program expects it: the primary screen, its cursor, no bracketed paste. */
export function expectRestored(terminal: Terminal): void {
  expect({
    alternateScreen: terminal.isAlternateScreen(),
    cursor: terminal.cursorVisible(),
    paste: terminal.takesPaste(),
  }).toEqual({ alternateScreen: false, cursor: true, paste: false });
}

/**
 * Waits for a text on the screen, and until keys are keys: before that, Ctrl+C is the kernel's, and a paste has
 * no brackets.
 */
export async function waitForScreen(terminal: Terminal, expectation: Expectation): Promise<void> {
  await terminal.waitFor(expectation);
  await terminal.waitFor(() => terminal.takesPaste());
}
