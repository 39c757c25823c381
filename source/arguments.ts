import { parseArgs } from 'node:util';
import type { Flags } from './config/settings.ts';
import { AppError } from './errors.ts';
import { sanitizeLine } from './text/sanitize.ts';

/** The practice clusters there are. */
export const demoNames = ['homelab', 'fleet'] as const;

export type DemoName = (typeof demoNames)[number];

/** The command line, understood. */
export interface Arguments {
  readonly command: 'view' | 'trust' | 'help' | 'version';
  readonly flags: Flags;
  /** One snapshot instead of the screen; `json` implies it. */
  readonly once: boolean;
  readonly json: boolean;
  /** The practice cluster instead of a real one; null without. */
  readonly demo: DemoName | null;
  /** Faults of the practice cluster, as typed. */
  readonly faults: readonly string[];
  readonly debug: boolean;
}

const options = {
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

export const helpText = `talos-tui: a terminal UI for Talos Linux clusters

Usage
  talos-tui [options]      the live view; without a terminal, one snapshot
  talos-tui trust          obey all of ./config.json from now on, also what
                           runs programs or names hosts

Options
  -n, --nodes ADDRESS,…    show these nodes and no others
  -e, --endpoints ADDR,…   ask through these control planes
      --context NAME       another context of the talosconfig
      --talosconfig PATH   default: $TALOSCONFIG, else ~/.talos/config
      --talosctl PATH      default: talosctl from $PATH
      --config PATH        default: $TALOS_TUI_CONFIG, else
                           ~/.config/talos-tui/config.json, else ./config.json
      --read-only          take away everything that changes a node
      --once               print one snapshot as a plain table, and exit
      --json               the same as one JSON object (docs/json.md)
      --demo[=homelab|fleet]  a practice cluster of 3 or 500 nodes: simulated,
                           no Talos needed
      --fault NAME[:NODE]  with --demo, a fault to practise on; repeatable
      --debug              stack traces for errors of our own
  -h, --help
  -v, --version

Exit codes of a snapshot
  0  healthy    1  something is degraded, unhealthy or unreachable
  2  nothing could be read    64  wrong usage or configuration
  74 the output could not be written
`;

function usage(message: string): AppError {
  return new AppError('configuration', message, 'see talos-tui --help');
}

/** `-n a,b -n c` is three nodes, as with talosctl. */
function listOf(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.flatMap((value) => value.split(',')).map((value) => value.trim());
}

/** `--demo` alone is the homelab: parseArgs knows no option whose value may be left out. */
function withDemoName(argument: string): string {
  return argument === '--demo' ? '--demo=homelab' : argument;
}

function demoOf(name: string | undefined): DemoName | null {
  if (name === undefined) return null;
  const known = demoNames.find((candidate) => candidate === name);
  if (known) return known;
  throw usage(
    `no practice cluster ${JSON.stringify(sanitizeLine(name))}: there are ${demoNames.join(' and ')}`,
  );
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: argv.map(withDemoName), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(sanitizeLine(error instanceof Error ? error.message : String(error)));
  }
}

function commandOf(positionals: readonly string[]): Arguments['command'] {
  const [first, ...rest] = positionals;
  if (first === undefined) return 'view';
  if (first === 'trust' && rest.length === 0) return 'trust';
  throw usage(`unknown command ${JSON.stringify(sanitizeLine(positionals.join(' ')))}`);
}

/** @throws AppError `configuration` for wrong usage: exit code 64. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const demo = demoOf(values.demo);
  if (values.fault && !demo) throw usage('--fault goes with --demo');
  const command = values.help ? 'help' : values.version ? 'version' : commandOf(positionals);
  return {
    command,
    flags: {
      config: values.config,
      talosconfig: values.talosconfig,
      context: values.context,
      nodes: listOf(values.nodes),
      endpoints: listOf(values.endpoints),
      talosctl: values.talosctl,
      readOnly: values['read-only'],
    },
    once: values.once === true || values.json === true,
    json: values.json === true,
    demo,
    faults: values.fault ?? [],
    debug: values.debug === true,
  };
}
