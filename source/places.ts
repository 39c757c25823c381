import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Places, stateFolder } from './config/paths.ts';

/** Where this process finds its files. */
export function placesOf(): Places {
  return {
    environment: process.env,
    workingDirectory: process.cwd(),
    homeDirectory: homedir(),
    // Beside dist/ in a package, beside source/ in a checkout.
    ownExample: fileURLToPath(new URL('../config.json', import.meta.url)),
  };
}

/** Names our children while they run, for a next start after a kill -9. */
export function runFolder(places: Places): string {
  return path.join(stateFolder(places), 'run');
}
