import * as z from 'zod';
import type { VersionInfo } from '../../domain/node.ts';
import { sanitizeLine } from '../../text/sanitize.ts';

const text = z.string().transform(sanitizeLine);
const schema = z.object({
  metadata: z.object({ hostname: z.string().optional() }).nullish(),
  version: z.object({ tag: text, arch: text.optional() }),
  platform: z.object({ name: text.optional() }).nullish(),
});

/** One line of `version --json`, with the node as it names it (≥1.14 names none), or null when it is none. */
export function readVersion(object: unknown): { node: string | null; value: VersionInfo } | null {
  const parsed = schema.safeParse(object);
  if (!parsed.success) return null;
  const { metadata, version, platform } = parsed.data;
  return {
    node: metadata?.hostname || null,
    value: {
      talosVersion: version.tag,
      architecture: version.arch || null,
      platform: platform?.name || null,
    },
  };
}
