import { parseArgs } from 'node:util';
import { didYouMean } from './config/did-you-mean.ts';
import { AppError } from './errors.ts';
import { sanitizeLine } from './text/sanitize.ts';

/** The options of the command `logs`. */
export const logOptions = {
  service: { type: 'string', short: 's', multiple: true },
  container: { type: 'string', short: 'k', multiple: true },
  dmesg: { type: 'boolean' },
  events: { type: 'boolean' },
  grep: { type: 'string' },
  level: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  tail: { type: 'string' },
  follow: { type: 'boolean', short: 'f' },
  raw: { type: 'boolean' },
} as const;

/** The options of the command `upgrade`. */
export const upgradeOptions = {
  to: { type: 'string' },
  image: { type: 'string' },
  'leave-out': { type: 'string', multiple: true },
  canary: { type: 'string' },
  order: { type: 'string' },
  'dry-run': { type: 'boolean' },
  plain: { type: 'boolean' },
} as const;

const options = {
  ...logOptions,
  ...upgradeOptions,
  config: { type: 'string' },
  talosconfig: { type: 'string' },
  context: { type: 'string' },
  nodes: { type: 'string', short: 'n', multiple: true },
  endpoints: { type: 'string', short: 'e', multiple: true },
  talosctl: { type: 'string' },
  'read-only': { type: 'boolean' },
  once: { type: 'boolean' },
  json: { type: 'boolean' },
  demo: { type: 'string' },
  fault: { type: 'string', multiple: true },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

export function usage(message: string): AppError {
  return new AppError('configuration', message, 'see talos-tui --help');
}

/** Their values may begin with a minus, as people write "10 minutes ago". */
const timeOptions: readonly string[] = ['--since', '--until'];

/** What parseArgs has no words for: `--demo` without its value, and times that begin with a minus. */
function respell(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const words: string[] = [];
  argv.forEach((word, index) => {
    const before = words.at(-1) ?? '';
    const isOption = end < 0 || index < end;
    if (isOption && timeOptions.includes(before) && /^-\d/.test(word)) words.push(`${words.pop()}=${word}`);
    else words.push(isOption && word === '--demo' ? '--demo=homelab' : word);
  });
  return words;
}

/** "--level", of `-l` as of `--levle`; several where each could be meant. */
function nearest(name: string): string {
  const names = Object.keys(options);
  const meant = name.length === 1 ? names.filter((one) => one.startsWith(name)) : [didYouMean(name, names)];
  const known = meant.flatMap((one) => (one === null ? [] : `--${one}`));
  return known.length === 0 ? '' : `: did you mean ${known.join(' or ')}?`;
}

interface OptionToken {
  readonly name: string;
  /** As typed: `-l`, `--level`. */
  readonly rawName: string;
  readonly value?: string | undefined;
  /** `--name=value`, `-nvalue` */
  readonly inlineValue?: boolean | undefined;
}

/** Wrong usage in words of our own; null for what parseArgs takes. */
function problemOf({ name, rawName, value, inlineValue }: OptionToken): string | null {
  const type = Object.hasOwn(options, name) ? options[name as keyof typeof options].type : null;
  if (type === null) return `there is no option ${sanitizeLine(rawName)}${nearest(name)}`;
  if (type === 'boolean') return value === undefined ? null : `--${name} takes no value`;
  if (value === undefined) return `--${name} takes a value`;
  const isLikeOption = !inlineValue && value.length > 1 && value.startsWith('-');
  if (!isLikeOption) return null;
  return `--${name} takes a value; one that begins with - is given as --${name}=${sanitizeLine(value)}`;
}

/**
 * What was typed, by option.
 *
 * @throws AppError `configuration` for an option that there is not, and for one with a wrong value.
 */
export function parseOptions(argv: readonly string[]) {
  const args = [...respell(argv)];
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    const problem = token.kind === 'option' ? problemOf(token) : null;
    if (problem !== null) throw usage(problem);
  }
  return parseArgs({ args, options, allowPositionals: true, strict: true });
}

/** What was typed, by option. */
export type Values = ReturnType<typeof parseOptions>['values'];

/** `-n a,b -n c` is three nodes, as with talosctl. */
export function listOf(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.flatMap((value) => value.split(',')).map((value) => value.trim());
}
