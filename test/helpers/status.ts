import { readFileSync } from 'node:fs';
import { vi } from 'vitest';

/** Waits until a program of test/fixtures/terminal has written a status that passes `check`. */
export function waitForStatus<T>(file: string, check: (status: T) => boolean): Promise<T> {
  return vi.waitFor(
    () => {
      const text = readFileSync(file, 'utf8');
      const status = JSON.parse(text) as T;
      if (!check(status)) throw new Error(`The status is not as expected: ${text}`);
      return status;
    },
    { timeout: 15_000, interval: 20 },
  );
}
