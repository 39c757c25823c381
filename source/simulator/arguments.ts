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
  readonly follow: boolean;
  /** Containers of Kubernetes instead of those of Talos. */
  readonly kubernetes: boolean;
  /** `dmesg --tail`, which is a switch there: only what is new. */
  readonly onlyNew: boolean;
  /** How much of the past; negative for all of it, null when nothing was said. */
  readonly tail: number | null;
  /** `--merge=false`: a kubeconfig of its own. */
  readonly apart: boolean;
  /** `--force`: a file that is there is replaced. */
  readonly force: boolean;
  /** In ms. */
  readonly duration: number | null;
  /** Of `health`, in ms. */
  readonly waitTimeout: number | null;
  readonly controlPlaneNodes: readonly string[];
  readonly workerNodes: readonly string[];
  /** Of `image`: whose images. */
  readonly namespace: string | null;
  /** Of `support`: the file it writes; null when none was named. */
  readonly archive: string | null;
  /** Of `upgrade`: the installer. */
  readonly image: string | null;
  /** Of `upgrade` and `reboot`: whether talosctl is to drain; null when nothing was said. */
  readonly drain: boolean | null;
  /** In ms. */
  readonly drainTimeout: number | null;
  /** Of `upgrade` and `reboot`: whether talosctl waits until the node is back; null when nothing was said. */
  readonly wait: boolean | null;
  /** How long it waits, in ms. */
  readonly timeout: number | null;
  /** Of `upgrade`: the old API. */
  readonly legacy: boolean;
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
  '--tail': 'tail',
  '--duration': 'duration',
  '--wait-timeout': 'wait-timeout',
  '--control-plane-nodes': 'control-plane-nodes',
  '--worker-nodes': 'worker-nodes',
  '--namespace': 'namespace',
  '-O': 'archive',
  '-i': 'image',
  '--image': 'image',
  '--drain-timeout': 'drain-timeout',
  '--timeout': 'timeout',
  // Read, and without effect here.
  '--progress': 'progress',
  '-m': 'reboot-mode',
  '--reboot-mode': 'reboot-mode',
};

const switches: Readonly<Record<string, string>> = {
  '--json': 'json',
  '--short': 'short',
  '--client': 'client',
  '-f': 'follow',
  '--follow': 'follow',
  '-k': 'kubernetes',
  '--kubernetes': 'kubernetes',
  '--merge=false': 'apart',
  '--force': 'force',
  '--drain': 'drain',
  '--drain=true': 'drain',
  '--drain=false': 'no-drain',
  '--wait': 'wait',
  '--wait=true': 'wait',
  '--wait=false': 'no-wait',
  '--legacy': 'legacy',
  // Read, and without effect here: no disk is wiped.
  '--preserve': 'preserve',
  '--preserve=true': 'preserve',
  '--debug': 'debug',
  // Elsewhere it takes a value.
  '--tail': 'onlyNew',
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
  const tail = last('tail');
  if (tail !== null && !/^[+-]?\d+$/.test(tail)) {
    return invalid('--tail', tail, `strconv.ParseInt: parsing ${JSON.stringify(tail)}: invalid syntax`);
  }
  const spans = {
    duration: last('duration'),
    'wait-timeout': last('wait-timeout'),
    'drain-timeout': last('drain-timeout'),
    timeout: last('timeout'),
  };
  const choice = (name: string) => (values.has(`no-${name}`) ? false : values.has(name) || null);
  for (const [flag, span] of Object.entries(spans)) {
    if (span === null || milliseconds(span) !== null) continue;
    return invalid(`--${flag}`, span, `time: invalid duration ${JSON.stringify(span)}`);
  }
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
    follow: values.has('follow'),
    kubernetes: values.has('kubernetes'),
    onlyNew: values.has('onlyNew'),
    apart: values.has('apart'),
    force: values.has('force'),
    tail: tail === null ? null : Number(tail),
    duration: milliseconds(spans.duration),
    waitTimeout: milliseconds(spans['wait-timeout']),
    controlPlaneNodes: list('control-plane-nodes'),
    workerNodes: list('worker-nodes'),
    namespace: last('namespace'),
    archive: last('archive'),
    image: last('image'),
    drain: choice('drain'),
    drainTimeout: milliseconds(spans['drain-timeout']),
    wait: choice('wait'),
    timeout: milliseconds(spans.timeout),
    legacy: values.has('legacy'),
  };
}

function invalid(flag: string, value: string, reason: string): { readonly problem: string } {
  return { problem: `invalid argument ${JSON.stringify(value)} for "${flag}" flag: ${reason}` };
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A duration as Go writes it, `1m30s`; null when it is none, or was not given. */
function milliseconds(text: string | null): number | null {
  if (text === null || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return null;
  const parts = text.matchAll(/([\d.]+)(ms|s|m|h)/g);
  return [...parts].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
}

/** What the flag's value is for; undefined for one that takes none. */
function purposeOf(flag: string, argv: readonly string[]): string | undefined {
  return flag === '--tail' && argv.includes('dmesg') ? undefined : withValue[flag];
}

/** How many arguments the word at `at` takes, or what is wrong with it. */
function readOne(argv: readonly string[], at: number, { words, values }: Reading): number | string {
  const word = argv[at] ?? '';
  const [flag = '', ...rest] = word.startsWith('--') ? word.split('=') : [word];
  const name = purposeOf(flag, argv);
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
