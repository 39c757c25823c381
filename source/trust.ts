import { trustWorkingDirectory } from './config/load.ts';
import { placesOf } from './places.ts';
import { sanitizeText } from './text/sanitize.ts';

/** `talos-tui trust`: remembers that ./config.json, as it is now, may run programs and name hosts. */
export async function trust(): Promise<void> {
  const { path, keys } = await trustWorkingDirectory(placesOf());
  const what = keys.length > 0 ? `, with its ${keys.join(', ')}` : '';
  process.stdout.write(`${sanitizeText(`Trusted: ${path}${what}. When the file changes, it asks again.`)}\n`);
}
