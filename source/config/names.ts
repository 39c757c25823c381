import { AppError } from '../errors.ts';
import { showValue } from './show.ts';

/**
 * An address or a host name as it is put into talosctl's arguments, and through a jump host into a remote
 * command line. A list of allowed characters, so that nothing can be read as an option, as two entries or by a
 * shell. `https://` and `/` are for Omni endpoints, `%` for IPv6 zones, brackets for IPv6 with a port.
 */
export const addressPattern = /^[A-Za-z0-9_:[][A-Za-z0-9_.:%[\]/-]{0,254}$/;
/** The same in words. */
export const addressRule =
  'an address or a host name (letters, digits and . : - _ % / [ ], not starting with -)';

/** The name of a context as it is put into talosctl's arguments: no option, no control characters. */
export const contextPattern = /^[^\u0000-\u001f\u007f-][^\u0000-\u001f\u007f]{0,254}$/;
/** The same in words. */
export const contextRule = 'a usable name of a context (not starting with -, no control characters)';

/**
 * The entries trimmed and without repetitions, in their order.
 *
 * @param from where they come from, for the message: `--nodes`, `nodes of the context homelab in …`.
 * @throws AppError `configuration` for the first entry that is not an address or a host name.
 */
export function cleanAddresses(entries: readonly string[], from: string): string[] {
  const trimmed = entries.map((entry) => entry.trim());
  const wrong = trimmed.find((entry) => !addressPattern.test(entry));
  if (wrong !== undefined) {
    throw new AppError(
      'configuration',
      `${from}: ${showValue(wrong)} is not ${addressRule}.`,
      wrong.includes(',') ? 'Give each one as an entry of its own.' : 'Correct or remove this entry.',
    );
  }
  return [...new Set(trimmed)];
}

/** @throws AppError `configuration` when talosctl could take the name for something else. */
export function checkContextName(name: string, from: string): void {
  if (contextPattern.test(name)) return;
  throw new AppError(
    'configuration',
    `${from}: ${showValue(name)} is not ${contextRule}.`,
    'Rename the context.',
  );
}
