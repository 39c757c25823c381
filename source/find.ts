import { existsSync } from 'node:fs';
import type { Arguments, Demo } from './arguments.ts';
import { expandPath, type Places, stateFolder } from './config/paths.ts';
import { resolveSettings } from './config/resolve.ts';
import type { Flags, Settings } from './config/settings.ts';
import type { Failure } from './domain/failure.ts';
import { lookForProgram } from './engine.ts';
import { placesOf } from './places.ts';
import { faultsOf, openPractice } from './practice.ts';
import type { Program } from './talosctl/argv.ts';
import { sanitizeLine } from './text/sanitize.ts';
import type { Faults } from './ui/screen.ts';

/** What is needed to ask anything: whom, and with which program. */
export interface Found {
  readonly settings: Settings;
  readonly program: Program;
  /** Settles the configuration anew: the talosconfig has changed, but neither its place nor the context in use. */
  readonly settleAgain: () => Promise<Settings>;
  /** To be awaited before Kubernetes is asked: the practice cluster's API starts only then. */
  readonly beforeKubernetes: () => Promise<void>;
  /** How the practice cluster is broken and mended; null with a real one. */
  readonly faults: Faults | null;
  /** Where journals, locks, snapshots and reports are kept: a practice cluster has its own. */
  readonly stateFolder: string;
  /** Takes the practice cluster's folder away again. */
  readonly remove: () => void;
}

/** What is not there, and where it was looked for. */
export interface Missing extends Failure {
  readonly lookedFor: readonly string[];
}

export const practiceHint = 'Without a cluster at hand: `talos-tui --demo` shows the practice cluster.';

/** Another current context in the file is another cluster: what is on the screen stays what it is. */
function pinned(flags: Flags, { talosconfig, context }: Settings): Flags {
  const contextBy = flags.context === undefined ? 'in use until now' : undefined;
  return { ...flags, talosconfig: talosconfig?.path, context: context ?? undefined, contextBy };
}

/** With the absolute path of its snapshot, where it has one. */
function inPlaces(demo: Demo, { workingDirectory, homeDirectory }: Places): Demo {
  if (typeof demo === 'string') return demo;
  return { snapshot: expandPath(demo.snapshot, workingDirectory, homeDirectory) };
}

/** The configured cluster, or that practice cluster. @throws AppError for a mistake in the configuration. */
export async function find(args: Arguments, demo: Demo | null): Promise<Found> {
  const places = placesOf();
  if (demo === null) {
    const settle = (flags: Flags) => resolveSettings({ ...places, flags });
    const settings = await settle(args.flags);
    const program = { file: settings.talosctlPath, leadingArguments: [], environment: {} };
    const settleAgain = () => settle(pinned(args.flags, settings));
    return {
      settings,
      program,
      settleAgain,
      beforeKubernetes: async () => {},
      faults: null,
      stateFolder: stateFolder(places),
      remove: () => {},
    };
  }
  const opened = await openPractice(inPlaces(demo, places), args.faults);
  const { practice: cluster, program, openApi } = opened;
  // Flags for a real cluster (nodes, endpoints) say nothing about this one, unless it was asked for by flag.
  const own = args.demo ? { ...args.flags, config: undefined, context: undefined } : {};
  const flags = { ...own, readOnly: args.flags.readOnly, talosconfig: cluster.talosconfigPath };
  try {
    const settle = async () => {
      const { role, notAfter } = cluster.certificate();
      const settings = await resolveSettings({ ...places, flags, practice: true });
      return { ...settings, roles: [role], certificateNotAfter: notAfter };
    };
    const settings = await settle();
    const { remove } = cluster;
    const faults = faultsOf(cluster);
    return {
      settings,
      program,
      settleAgain: settle,
      beforeKubernetes: openApi,
      faults,
      stateFolder: opened.stateFolder,
      remove,
    };
  } catch (error) {
    cluster.remove();
    throw error;
  }
}

/** Whether there is a talosconfig, and a talosctl that can be started; null when both are there. */
export function whatIsMissing({ settings, program }: Found): Missing | null {
  if (!settings.talosconfig) {
    const message = 'No talosconfig was found.';
    return { kind: 'configuration', message, hint: null, lookedFor: settings.lookedFor };
  }
  const places = lookForProgram(program.file, process.env.PATH);
  if (!places) return null;
  const unusable = places.find((place) => existsSync(place));
  return {
    kind: 'talosctl-missing',
    message: unusable ? `talosctl is not executable: ${unusable}` : `talosctl was not found: ${program.file}`,
    hint: unusable
      ? `Make it so (\`chmod +x\`), or name another with --talosctl PATH or in config.json.`
      : 'Install talosctl, or name it with --talosctl PATH or in config.json.',
    lookedFor: [...new Set(places)],
  };
}

/** For the user to read, a line each. */
export function missingLines({ message, hint, lookedFor }: Missing): readonly string[] {
  const places = lookedFor.map((line) => `- ${line}`);
  const lines = [message, 'Looked for, in this order:', ...places, ...(hint === null ? [] : [hint])];
  return lines.map(sanitizeLine);
}

/** The warnings of the configuration, and what is worth knowing before the first answer comes. */
export function warningsOf(settings: Settings, now: number): readonly string[] {
  const { warnings, certificateNotAfter, talosconfig } = settings;
  if (certificateNotAfter === null || certificateNotAfter > now) return warnings;
  const day = new Date(certificateNotAfter).toISOString().slice(0, 10);
  const expired = `the client certificate in ${talosconfig?.path} expired on ${day}: no node will answer`;
  return [expired, ...warnings];
}
