/** talosctl's command line, as far as talos-tui uses it. */
export interface CommandLine {
  /** The command and its arguments, without flags. */
  readonly words: readonly string[];
  readonly endpoints: readonly string[];
  readonly nodes: readonly string[];
  readonly talosconfig: string | null;
  readonly context: string | null;
  readonly output: string | null;
  readonly json: boolean;
  readonly short: boolean;
  readonly client: boolean;
}

const withValue: Readonly<Record<string, string>> = {
  '-e': 'endpoints',
  '--endpoints': 'endpoints',
  '-n': 'nodes',
  '--nodes': 'nodes',
  '-o': 'output',
  '--output': 'output',
  '--talosconfig': 'talosconfig',
  '--context': 'context',
};

const switches: Readonly<Record<string, string>> = {
  '--json': 'json',
  '--short': 'short',
  '--client': 'client',
};

type Reading = { readonly words: string[]; readonly values: Map<string, string[]> };

/** Reads the arguments as cobra does: flags anywhere, `--flag=value`, lists with commas or repeated. */
export function readArguments(argv: readonly string[]): CommandLine | { readonly problem: string } {
  const reading: Reading = { words: [], values: new Map() };
  for (let at = 0; at < argv.length; ) {
    const taken = readOne(argv, at, reading);
    if (typeof taken === 'string') return { problem: taken };
    at += taken;
  }
  const { words, values } = reading;
  const list = (name: string) => (values.get(name) ?? []).flatMap((value) => value.split(','));
  const last = (name: string) => values.get(name)?.at(-1) ?? null;
  return {
    words,
    endpoints: list('endpoints'),
    nodes: list('nodes'),
    talosconfig: last('talosconfig'),
    context: last('context'),
    output: last('output'),
    json: values.has('json'),
    short: values.has('short'),
    client: values.has('client'),
  };
}

/** How many arguments the word at `at` takes, or what is wrong with it. */
function readOne(argv: readonly string[], at: number, { words, values }: Reading): number | string {
  const word = argv[at] ?? '';
  const [flag = '', ...rest] = word.startsWith('--') ? word.split('=') : [word];
  const name = withValue[flag];
  if (name) {
    const value = rest.length > 0 ? rest.join('=') : argv[at + 1];
    if (value === undefined) return missingValue(flag);
    values.set(name, [...(values.get(name) ?? []), value]);
    return rest.length > 0 ? 1 : 2;
  }
  const choice = switches[word];
  if (choice) values.set(choice, ['true']);
  else if (word.startsWith('-') && word !== '-') return unknownFlag(word);
  else words.push(word);
  return 1;
}

function missingValue(flag: string): string {
  if (flag.startsWith('--')) return `flag needs an argument: ${flag}`;
  return `flag needs an argument: '${flag.slice(1)}' in ${flag}`;
}

function unknownFlag(word: string): string {
  if (word.startsWith('--')) return `unknown flag: ${word.split('=')[0]}`;
  return `unknown shorthand flag: '${word[1]}' in ${word}`;
}
