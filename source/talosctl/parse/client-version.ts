import { sanitizeLine } from '../../text/sanitize.ts';

/** `version --client`: talosctl's own version, as in "v1.13.3"; null where a build of one's own does not tell it. */
export function readClientVersion(stdout: string): string | null {
  const tag = /^\s*Tag:\s+(\S+)/m.exec(stdout)?.[1] ?? '';
  return /^v\d+\.\d+\.\d+/.test(tag) ? sanitizeLine(tag) : null;
}
