import type { Flags } from './config/settings.ts';
import { listOf, logOptions, parseOptions, upgradeOptions, usage, type Values } from './options.ts';
import { sanitizeLine } from './text/sanitize.ts';
import { readUpgrade, type UpgradeArguments } from './upgrade-arguments.ts';

/** The practice clusters there are. */
export const demoNames = ['homelab', 'fleet', 'aged'] as const;

type DemoName = (typeof demoNames)[number];

/** A practice cluster by its name, or one with the nodes of a snapshot: of what `--json` has printed, a file. */
export type Demo = DemoName | { readonly snapshot: string };

/** What `talos-tui logs` is to print, as typed. */
export interface LogsArguments {
  /** Names or addresses. None: all nodes. */
  readonly nodes: readonly string[];
  readonly services: readonly string[];
  /** IDs of Kubernetes containers, or parts of them. */
  readonly containers: readonly string[];
  readonly kernel: boolean;
  readonly events: boolean;
  readonly grep: string | null;
  readonly level: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly tail: string | null;
  readonly follow: boolean;
  /** Lines as they were written, on a terminal too. */
  readonly raw: boolean;
}

/** The command line, understood. */
export interface Arguments {
  readonly command: 'view' | 'trust' | 'logs' | 'upgrade' | 'help' | 'version';
  readonly flags: Flags;
  /** Null for any other command. */
  readonly logs: LogsArguments | null;
  /** Null for any other command. */
  readonly upgrade: UpgradeArguments | null;
  /** The upgrade as lines and numbered questions instead of the screen. */
  readonly plain: boolean;
  /** One snapshot instead of the screen; `json` implies it. */
  readonly once: boolean;
  readonly json: boolean;
  /** The practice cluster instead of a real one; null without. */
  readonly demo: Demo | null;
  /** Faults of the practice cluster, as typed. */
  readonly faults: readonly string[];
  readonly debug: boolean;
}

export const helpText = `talos-tui: a terminal UI for Talos Linux clusters

Usage
  talos-tui [options]      the live view; without a terminal, one snapshot
  talos-tui logs [NODE…] [options]
                           print the lines of several logs, merged by time
                           (docs/logs.md); NODE: a name or an address, none: all
  talos-tui upgrade [options]
                           plan an upgrade, and see what stands against it
                           (docs/upgrade.md)
  talos-tui trust          obey all of ./config.json from now on, also what
                           runs programs or names hosts

Options of logs
  -s, --service NAME,…     services, as kubelet or etcd; repeatable
      --dmesg              kernel messages
      --events             runtime events
  -k, --container ID,…     Kubernetes containers: any part of NAMESPACE/POD
      --grep REGEX         only lines that match; small letters match capitals
      --level LEVEL        debug, info, warn, error or fatal, and worse
      --since TIME         10m, 2h30m, 04:20 or 2026-11-23T04:20Z
      --until TIME         nothing that was written later
      --tail N             the last N lines of each log
  -f, --follow             go on with the lines to come, until Ctrl+C
      --raw                lines as they were written, on a terminal too
      --json               one JSON object a line (docs/json.md)

Options of upgrade
      --to VERSION         as v1.13.9, or 1.13 for its latest patch; default: of
                           config.json
      --image IMAGE        this installer image, for every node
  -n, --nodes NODE,…       upgrade these nodes, by name or address; default: all
      --leave-out NODE,…   not these; repeatable
      --canary NODE        this one first
      --order ORDER        controlplanes-first (default) or workers-first
      --dry-run            print the plan and every command, and change nothing
      --json               with --dry-run: as one JSON object (docs/json.md)
      --plain              lines and numbered questions instead of the screen:
                           for screen readers and serial consoles

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
      --demo[=NAME]        a practice cluster: homelab (3 nodes), fleet (500) or
                           aged (Talos v1.6.4); simulated, no Talos needed
      --demo=FILE.json     the same with nodes, roles and versions of your own
                           cluster: what talos-tui --json has printed of it
      --fault NAME[:NODE]  with --demo, a fault to practise on; repeatable
      --debug              stack traces for errors of our own
  -h, --help
  -v, --version

Exit codes
  0  healthy; of logs: all was read; of upgrade: ready, or nothing to do
  1  something is degraded, unhealthy or unreachable; could not be read; stands
     against the upgrade
  2  nothing could be read    64  wrong usage or configuration
  74 the output could not be written
`;

function demoOf(name: string | undefined): Demo | null {
  if (name === undefined) return null;
  if (name.includes('/') || name.endsWith('.json')) return { snapshot: name };
  const known = demoNames.find((candidate) => candidate === name);
  if (known) return known;
  throw usage(
    `no practice cluster ${JSON.stringify(sanitizeLine(name))}: there are ${demoNames.join(', ')}, and FILE.json`,
  );
}

function commandOf(positionals: readonly string[]): Arguments['command'] {
  const [first, ...rest] = positionals;
  if (first === undefined) return 'view';
  if (first === 'logs') return 'logs';
  if (first === 'upgrade') return 'upgrade';
  if (first === 'trust' && rest.length === 0) return 'trust';
  throw usage(`unknown command ${JSON.stringify(sanitizeLine(positionals.join(' ')))}`);
}

function logsOf(values: Values, nodes: readonly string[]): LogsArguments {
  return {
    nodes: listOf(nodes) ?? [],
    services: listOf(values.service) ?? [],
    containers: listOf(values.container) ?? [],
    kernel: values.dmesg === true,
    events: values.events === true,
    grep: values.grep ?? null,
    level: values.level ?? null,
    since: values.since ?? null,
    until: values.until ?? null,
    tail: values.tail ?? null,
    follow: values.follow === true,
    raw: values.raw === true,
  };
}

/** An option that says nothing without its command is a mistake, not to be passed over. */
function refuseOptionsOf(command: 'logs' | 'upgrade', options: object, values: Values): void {
  const given = Object.keys(options).find((name) => Object.hasOwn(values, name));
  if (given !== undefined) throw usage(`--${given} goes with the command ${command}`);
}

function flagsOf(values: Values, command: Arguments['command']): Flags {
  return {
    config: values.config,
    talosconfig: values.talosconfig,
    context: values.context,
    // The nodes of an upgrade are some of the cluster, which is looked at as a whole.
    nodes: command === 'upgrade' ? undefined : listOf(values.nodes),
    endpoints: listOf(values.endpoints),
    talosctl: values.talosctl,
    readOnly: values['read-only'],
  };
}

/** @throws AppError `configuration` for wrong usage: exit code 64. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parseOptions(argv);
  const demo = demoOf(values.demo);
  if (values.fault && !demo) throw usage('--fault goes with --demo');
  const command = values.help ? 'help' : values.version ? 'version' : commandOf(positionals);
  const isAsked = command !== 'help' && command !== 'version';
  if (isAsked && command !== 'logs') refuseOptionsOf('logs', logOptions, values);
  if (isAsked && command !== 'upgrade') refuseOptionsOf('upgrade', upgradeOptions, values);
  return {
    command,
    logs: command === 'logs' ? logsOf(values, positionals.slice(1)) : null,
    upgrade: command === 'upgrade' ? readUpgrade(values, positionals.slice(1)) : null,
    plain: values.plain === true,
    flags: flagsOf(values, command),
    once: values.once === true || values.json === true,
    json: values.json === true,
    demo,
    faults: values.fault ?? [],
    debug: values.debug === true,
  };
}
