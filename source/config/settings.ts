import type { Config } from './schema.ts';
import type { Talosconfig } from './talosconfig.ts';

/** The flags that have a say in the settings; undefined where not given. */
export interface Flags {
  readonly config?: string | undefined;
  readonly talosconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Who named the context, where it was not `--context`. */
  readonly contextBy?: string | undefined;
  readonly nodes?: readonly string[] | undefined;
  readonly endpoints?: readonly string[] | undefined;
  readonly talosctl?: string | undefined;
  readonly readOnly?: boolean | undefined;
}

/** Everything that was configured, settled once at the start. All paths are absolute, all times in milliseconds. */
export interface Settings {
  /** The config.json that was read; null when there is none. */
  readonly configFile: string | null;
  /** For the user, one line each. */
  readonly warnings: readonly string[];
  /** Null when there is none: nothing can be asked then, and `lookedFor` tells the user why. */
  readonly talosconfig: Talosconfig | null;
  /** The context in use, for `--context`; null without a talosconfig. */
  readonly context: string | null;
  /** What `-e` may be; not empty unless `talosconfig` is null. */
  readonly endpoints: readonly string[];
  /** What `-n` may be; others may be found in the cluster. */
  readonly nodes: readonly string[];
  /** `configuration` is config.json or the command line. */
  readonly nodesFrom: 'configuration' | 'talosconfig' | 'none';
  /** A path, or a bare name to be looked up in PATH. */
  readonly talosctlPath: string;
  /** The same for nodes of one Talos minor, by "1.12". */
  readonly talosctlPerMinor: Readonly<Record<string, string>>;
  /** Milliseconds. The keys are those of config.json. */
  readonly poll: Readonly<Config['poll']>;
  readonly readOnly: boolean;
  readonly logs: Readonly<Config['logs']>;
  readonly upgrade: {
    /** A version or a minor, as written. */
    readonly to: string | null;
    readonly installerImage: string | null;
    /** A program and its arguments. */
    readonly gateCommand: readonly string[] | null;
    /** How often the gate command is run again before it counts as failed. */
    readonly gateRetries: number;
    /** Seconds to wait between two nodes. */
    readonly soak: number;
    readonly order: Config['upgrade']['order'];
    /** Seconds, as talosctl takes it. */
    readonly drainTimeout: number;
    /** What the release table is extended with. */
    readonly releases: NonNullable<Config['upgrade']['releases']>;
  };
  readonly configDirectory: string | null;
  readonly jumpHost: {
    readonly destination: string;
    /** Null: ssh's own setting. */
    readonly port: number | null;
    /** On the jump host. */
    readonly talosctlPath: string;
  } | null;
  /** The roles of the client certificate, as `os:admin`; null when they are not known. */
  readonly roles: readonly string[] | null;
  /** When the client certificate ends, in ms since the epoch; null when it is not known. */
  readonly certificateNotAfter: number | null;
  /** Where there was no talosconfig, in order and in words. */
  readonly lookedFor: readonly string[];
}
