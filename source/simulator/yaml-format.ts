import { stringify } from 'yaml';

/**
 * YAML as talosctl prints a resource. A machine configuration is one text, which Go's YAML puts in quotes on one line;
 * it comes with a mark, as recorded.
 */
export function resourceYaml(document: {
  readonly node: string;
  readonly metadata: Readonly<Record<string, string | number | null>>;
  readonly spec: unknown;
}): string {
  const { node, metadata, spec } = document;
  const fields = Object.entries(metadata).map(
    ([key, value]) => `    ${key}:${value === null ? '' : ` ${value}`}`,
  );
  const isText = typeof spec === 'string';
  if (isText) fields.push('    annotations:', '        talos.dev/yaml-spec: 1');
  const body = isText ? `spec: ${JSON.stringify(spec)}\n` : stringify({ spec }, { indent: 4, lineWidth: 0 });
  return `node: ${node}\nmetadata:\n${fields.join('\n')}\n${body}`;
}
