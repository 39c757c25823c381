/**
 * Writes config.schema.json and the table of keys in docs/configuration.md, both from the zod schema.
 * With `--check` nothing is written; the exit code is 1 when one of them is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeySchema } from '../source/config/key-schema.ts';
import { allowedIn, configKeySchema, leafKeys } from '../source/config/key-schema.ts';

const root = join(import.meta.dirname, '..');
const tableStart = '<!-- keys: written by scripts/generate-schema.ts -->';
const tableEnd = '<!-- end of keys -->';

interface Generated {
  readonly path: string;
  readonly text: string;
  readonly stale: boolean;
}

/** What the generated files should hold now, and which of them do not. */
export function generate(): Generated[] {
  return [
    compare('config.schema.json', () => `${JSON.stringify(configKeySchema(), null, 2)}\n`),
    compare('docs/configuration.md', withTable),
  ];
}

function compare(name: string, write: (before: string) => string): Generated {
  const path = join(root, name);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = write(before);
  return { path, text, stale: text !== before };
}

function withTable(document: string): string {
  const start = document.indexOf(tableStart);
  const end = document.indexOf(tableEnd);
  if (start < 0 || end < start) throw new Error(`docs/configuration.md has lost its markers ${tableStart}`);
  return `${document.slice(0, start)}${tableStart}\n\n${table()}\n${document.slice(end)}`;
}

function table(): string {
  const rows = leafKeys().map(([key, schema]) => [
    `\`${key}\``,
    allowedIn(schema)
      .replace(/ \([^()]*\)$/, '')
      .replaceAll('"', '`'),
    schema.default === undefined ? '–' : `\`${JSON.stringify(schema.default)}\``,
    meaning(key, schema),
  ]);
  const lines = [['Key', 'Value', 'Default', 'Meaning'], ['---', '---', '---', '---'], ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('');
}

function meaning(key: string, schema: KeySchema): string {
  if (!schema.description) throw new Error(`${key} has no description`);
  return schema.description;
}

function main(): void {
  const stale = generate().filter((file) => file.stale);
  if (process.argv.includes('--check')) {
    for (const { path } of stale)
      process.stderr.write(`${path} is stale: run node scripts/generate-schema.ts\n`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const { path, text } of stale) writeFileSync(path, text);
}

if (import.meta.main) main();
