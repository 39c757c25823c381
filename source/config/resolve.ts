import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { findNamedTalosconfig, findTalosconfig } from './find-talosconfig.ts';
import type { LoadedConfig } from './load.ts';
import { defaultConfig, loadConfig } from './load.ts';
import { cleanAddresses } from './names.ts';
import type { Places } from './paths.ts';
import { expandProgram } from './paths.ts';
import type { Config } from './schema.ts';
import type { Flags, Settings } from './settings.ts';
import type { ContextChoice, Talosconfig } from './talosconfig.ts';
import { readTalosconfig } from './talosconfig.ts';

export interface ResolveInput extends Places {
  readonly flags: Flags;
  /** The practice cluster: no config.json is read, and no talosconfig but that of the flag. */
  readonly practice?: boolean;
}

/**
 * Settles the configuration: flags, then environment, then config.json, then the talosconfig's context.
 *
 * @throws AppError `configuration` for a mistake in a file or a flag, and for a context without endpoints when
 *   nothing else names any. A missing talosconfig is no error (unless it was named): see `Settings.talosconfig`.
 */
export async function resolveSettings(input: ResolveInput): Promise<Settings> {
  const { flags, practice = false } = input;
  const loaded = practice ? defaultConfig() : await loadConfig(input, flags.config);
  const { config } = loaded;
  const found = practice
    ? await findNamedTalosconfig(input, flags.talosconfig)
    : await findTalosconfig(input, {
        flag: flags.talosconfig,
        config: config.talosconfig,
        configDirectory: config.configDirectory,
      });
  const talosconfig = found.file
    ? readTalosconfig(found.file.path, found.file.text, chosenContext(flags, config))
    : null;
  return {
    ...fromConfig(loaded),
    talosconfig,
    context: talosconfig?.contextName ?? null,
    endpoints: endpointsOf(flags, loaded, talosconfig),
    ...nodesOf(flags, loaded, talosconfig),
    talosctlPath:
      flags.talosctl === undefined
        ? config.talosctl.path
        : expandProgram(flags.talosctl, input.workingDirectory, input.homeDirectory),
    readOnly: flags.readOnly ?? config.readOnly,
    roles: talosconfig?.roles ?? null,
    certificateNotAfter: talosconfig?.certificateNotAfter ?? null,
    lookedFor: found.lookedFor,
  };
}

function fromConfig({ path, config, warnings }: LoadedConfig) {
  const { upgrade, jumpHost } = config;
  const poll = Object.fromEntries(Object.entries(config.poll).map(([key, seconds]) => [key, seconds * 1000]));
  return {
    configFile: path,
    warnings,
    talosctlPerMinor: config.talosctl.perMinor,
    poll: poll as Config['poll'],
    logs: config.logs,
    upgrade: {
      to: upgrade.to ?? null,
      installerImage: upgrade.installerImage ?? null,
      gateCommand: upgrade.gateCommand ?? null,
      gateRetries: upgrade.gateRetries,
      soak: upgrade.soak,
      order: upgrade.order,
      drainTimeout: upgrade.drainTimeout,
      releases: upgrade.releases ?? [],
    },
    configDirectory: config.configDirectory ?? null,
    jumpHost: jumpHost ? { ...jumpHost, port: jumpHost.port ?? null } : null,
  };
}

function chosenContext(flags: Flags, config: Config): ContextChoice | null {
  if (flags.context !== undefined) return { name: flags.context, by: flags.contextBy ?? '--context' };
  return config.context === undefined ? null : { name: config.context, by: 'context in config.json' };
}

function endpointsOf(flags: Flags, loaded: LoadedConfig, talosconfig: Talosconfig | null): string[] {
  const configured = configuredAddresses('endpoints', flags, loaded);
  if (configured) return configured;
  if (!talosconfig) return [];
  if (talosconfig.endpoints.length > 0) {
    return cleanAddresses(talosconfig.endpoints, `endpoints of ${contextOf(talosconfig)}`);
  }
  const flagsOfIt = `--talosconfig ${shellWord(talosconfig.path)} --context ${shellWord(talosconfig.contextName)}`;
  throw new AppError(
    'configuration',
    `There are no endpoints in ${contextOf(talosconfig)}.`,
    `Name the control planes with --endpoints, or for good: talosctl ${flagsOfIt} config endpoint ADDRESS…`,
  );
}

function nodesOf(
  flags: Flags,
  loaded: LoadedConfig,
  talosconfig: Talosconfig | null,
): Pick<Settings, 'nodes' | 'nodesFrom'> {
  const configured = configuredAddresses('nodes', flags, loaded);
  if (configured) return { nodes: configured, nodesFrom: 'configuration' };
  if (!talosconfig || talosconfig.nodes.length === 0) return { nodes: [], nodesFrom: 'none' };
  const nodes = cleanAddresses(talosconfig.nodes, `nodes of ${contextOf(talosconfig)}`);
  return { nodes, nodesFrom: 'talosconfig' };
}

/** The addresses of the command line, else of config.json; null when neither names any. */
function configuredAddresses(key: 'nodes' | 'endpoints', flags: Flags, { path, config }: LoadedConfig) {
  if (flags[key]?.length) return cleanAddresses(flags[key], `--${key}`);
  return config[key] ? cleanAddresses(config[key], `${key} in ${sanitizeLine(path ?? '')}`) : null;
}

/** A word of a command line that is shown to the user, to be copied into a shell. */
function shellWord(word: string): string {
  const line = sanitizeLine(word);
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`;
}

function contextOf({ contextName, path }: Talosconfig): string {
  return `the context ${sanitizeLine(contextName)} in ${sanitizeLine(path)}`;
}
