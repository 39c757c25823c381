import * as z from 'zod';
import { addressPattern, addressRule, contextPattern, contextRule } from './names.ts';

/**
 * A config.json is ours when its `$schema` ends with this, as in
 * `https://unpkg.com/talos-tui/config.schema.json`, or is exactly `neighbourSchema`.
 */
export const ourSchema = 'talos-tui/config.schema.json';
/** The other `$schema` that is ours: the schema file lying beside config.json, as in this project's own folder. */
export const neighbourSchema = './config.schema.json';

/** Whether a `$schema` value says that its file is a config.json of talos-tui. */
export function isOurSchema(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value === neighbourSchema || value === ourSchema || value.endsWith(`/${ourSchema}`);
}

/** A string that matches a pattern; `rule` says in words which, for editors, messages and the documentation. */
function matching(pattern: RegExp, rule: string) {
  return z.string().regex(pattern).meta({ title: rule });
}

const address = z.string().trim().regex(addressPattern).meta({ title: addressRule });

const path = matching(/^[^\u0000-\u001f\u007f]{1,4096}$/, 'a path (not empty, no control characters)');

function seconds(shortest: number, longest: number, standard: number, meaning: string) {
  return z.number().min(shortest).max(longest).default(standard).describe(meaning);
}

const day = 86_400;

const talosctl = z.strictObject({
  path: path
    .default('talosctl')
    .describe('The talosctl program: a name that is looked up in PATH, or the path of a file.'),
  perMinor: z
    .record(matching(/^[1-9]\d*\.\d+$/, 'a Talos minor version, as in "1.12"'), path)
    .default({})
    .describe('The talosctl to use for nodes of one Talos minor, as in {"1.12": "~/bin/talosctl-1.12"}.'),
});

const poll = z.strictObject({
  machineStatus: seconds(
    1,
    day,
    90,
    'Seconds between two readings of stage and readiness. Events of Talos have them read at once; without events they are read three times as often.',
  ),
  services: seconds(1, day, 90, 'Seconds between two readings of the services; with events as above.'),
  kubernetes: seconds(
    1,
    day,
    30,
    'Seconds between two readings of the Kubernetes node: Ready and cordoned. There are no events for these.',
  ),
  etcd: seconds(
    1,
    day,
    30,
    'Seconds between two readings of what each etcd member says of itself, with its alarms. The list of members is read a tenth as often, and when these change.',
  ),
  resources: seconds(
    1,
    day,
    90,
    'Seconds between two readings of CPU and memory. Talos itself refreshes them every 30 seconds.',
  ),
  inventory: seconds(
    1,
    day,
    600,
    'Seconds between two readings of what seldom changes: versions, extensions, members. A reboot has them read at once.',
  ),
  probeTimeout: seconds(
    1,
    60,
    5,
    'Seconds a node has to answer when it is asked on its own, at the start and while it does not answer.',
  ),
});

const logs = z.strictObject({
  memoryMegabytes: z
    .int()
    .min(1)
    .max(1024)
    .default(16)
    .describe(
      'Memory for log lines, in megabytes (10^6 bytes), over all open logs. The oldest lines go first.',
    ),
  tailLines: z
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .describe('Number of earlier lines shown when a log is opened.'),
});

const minor = matching(/^[1-9]\d*\.(0|[1-9]\d*)$/, 'a minor version, as in "1.13"');

const stableVersion = matching(/^v\d+(\.(0|[1-9]\d*)){2}$/, 'a version, as in "v1.36.3"');

const release = z
  .strictObject({
    minor: minor.describe('The Talos minor, as in "1.13".'),
    latest: matching(
      /^v\d+(\.(0|[1-9]\d*)){2}(-[0-9A-Za-z.-]+)?$/,
      'a version of this minor, as in "v1.13.9"',
    ).describe('Its latest patch, as in "v1.13.9".'),
    tagged: matching(/^\d{4}-\d{2}-\d{2}$/, 'a day, as in "2026-08-18"')
      .exactOptional()
      .describe('The day of that patch, as in "2026-08-18".'),
    etcd: minor.exactOptional().describe('The minor of the etcd that comes with it, as in "3.6".'),
    kubernetes: stableVersion
      .exactOptional()
      .describe('The Kubernetes version it installs by default, as in "v1.36.3".'),
    kubernetesRange: z
      .strictObject({ oldest: minor.describe('The oldest one.'), newest: minor.describe('The newest one.') })
      .exactOptional()
      .describe('The Kubernetes minors it works with, as in {"oldest": "1.31", "newest": "1.36"}.'),
    oldestSource: minor
      .exactOptional()
      .describe('The oldest Talos minor that can be upgraded to it, as in "1.11".'),
  })
  .refine(({ minor, latest }) => latest.startsWith(`v${minor}.`), { path: ['latest'] });

const upgrade = z.strictObject({
  to: matching(
    /^v?\d+\.(0|[1-9]\d*)(\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?)?$/,
    'a Talos version, as in "v1.13.9", or a minor, as in "1.13"',
  )
    .optional()
    .describe(
      'The Talos version to upgrade to, as in "v1.13.9"; a minor alone, as in "1.13", is its latest known patch. ' +
        'The flag --to comes first.',
    ),
  installerImage: matching(
    /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,510}$/,
    'an image reference, as in "factory.talos.dev/metal-installer/ID:v1.13.9"',
  )
    .optional()
    .describe('The installer image to upgrade to. Without it, it follows from what the node runs now.'),
  gateCommand: z
    .array(matching(/^[^\u0000]+$/, 'a string (not empty, no NUL characters)'))
    .min(1)
    .optional()
    .describe(
      'A program and its arguments, run between two nodes of an upgrade: the next node waits until it exits 0. ' +
        'A list, as in ["make", "smoke-test"]; no shell reads it.',
    ),
  gateRetries: z
    .int()
    .min(0)
    .max(1000)
    .default(20)
    .describe('How often `gateCommand` is run again when it fails, before the upgrade is paused.'),
  soak: seconds(
    0,
    day,
    0,
    'Seconds to wait between two nodes of an upgrade, before `gateCommand` is run and the next node is checked.',
  ),
  order: z
    .enum(['controlplanes-first', 'workers-first'])
    .default('controlplanes-first')
    .describe('Which nodes an upgrade takes first.'),
  drainTimeout: z
    .int()
    .min(1)
    .max(day)
    .default(300)
    .describe('Seconds that the pods of a node have to leave it before it goes down (Talos 1.13 and newer).'),
  releases: z
    .array(release)
    .min(1)
    .optional()
    .describe(
      'Releases of Talos that this program does not know yet, or newer patches of those it knows: `minor` and ' +
        '`latest`, and where you know them `tagged`, `etcd`, `kubernetes`, `kubernetesRange` and `oldestSource`. ' +
        'docs/upgrade.md has an example.',
    ),
});

const jumpHost = z.strictObject({
  destination: matching(
    /^([A-Za-z0-9._][A-Za-z0-9._-]{0,63}@)?[A-Za-z0-9_[:][A-Za-z0-9_.:%[\]-]{0,254}$/,
    'a user and a host, as in "user@host"',
  ).describe(
    'Where ssh connects to, as in "user@host", or a Host of your ssh configuration. Needed when there is a jumpHost.',
  ),
  port: z.int().min(1).max(65_535).optional().describe("The port; without it, ssh's own setting."),
  talosctlPath: matching(/^[A-Za-z0-9_./~][A-Za-z0-9_./~+-]*$/, 'a path (letters, digits and . _ / ~ + -)')
    .default('talosctl')
    .describe('The talosctl program on the jump host.'),
});

/** config.json. Times are in seconds here and in milliseconds in `Settings`. */
export const configSchema = z
  .strictObject({
    $schema: z
      .string()
      .optional()
      .describe(
        'The schema of this file, for your editor; also tells a config.json of talos-tui from others.',
      ),
    nodes: z
      .array(address)
      .min(1)
      .optional()
      .describe(
        'The nodes, as addresses or host names. Without it, those of the talosconfig and those found.',
      ),
    endpoints: z
      .array(address)
      .min(1)
      .optional()
      .describe(
        'The control planes that talosctl connects to, as addresses or host names. Not the virtual IP. ' +
          'Without it, those of the talosconfig.',
      ),
    talosconfig: path
      .optional()
      .describe('The path of the talosconfig. The flag --talosconfig and TALOSCONFIG come first.'),
    context: matching(contextPattern, contextRule)
      .optional()
      .describe('The context of the talosconfig. Without it, its current context.'),
    talosctl: talosctl.prefault({}).describe('The talosctl program.'),
    poll: poll.prefault({}).describe('How often things are read, in seconds.'),
    readOnly: z.boolean().default(false).describe('Take away everything that changes a node or the cluster.'),
    logs: logs.prefault({}).describe('Log screens.'),
    upgrade: upgrade.prefault({}).describe('Upgrades.'),
    configDirectory: path
      .optional()
      .describe(
        'The folder with the machine configurations of the cluster, as in "infrastructure/talos". ' +
          'Its file `talosconfig` is used when no other talosconfig is found.',
      ),
    jumpHost: jumpHost.optional().describe('Run talosctl on this machine, through ssh.'),
  })
  .describe('Configuration of talos-tui.');

/** What may stand in config.json. */
export type ConfigInput = z.input<typeof configSchema>;
/** config.json with its defaults filled in. */
export type Config = z.output<typeof configSchema>;

/**
 * The keys obeyed from a config.json in the working directory before its folder is trusted: those that neither
 * run a program, nor name a machine or a file, nor choose a cluster. Every other key, also a new one, needs trust.
 */
export const keysWithoutTrust: readonly string[] = ['$schema', 'poll', 'readOnly', 'logs', 'upgrade.order'];
