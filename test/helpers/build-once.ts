import { execFileSync } from 'node:child_process';

/** Whole-program tests run the bundle that users get, freshly made. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
}
