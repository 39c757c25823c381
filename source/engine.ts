import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { Settings } from './config/settings.ts';
import { hostOf } from './domain/address.ts';
import { createArchive, type LogArchive } from './domain/logs/archive.ts';
import { bootMarkerOf, type Source } from './domain/node.ts';
import { AppError } from './errors.ts';
import { openClient } from './open-client.ts';
import { openSurvey } from './open-survey.ts';
import { type Audit, openAudit } from './state/audit.ts';
import { type ClusterState, initialCluster } from './state/cluster.ts';
import { createFeed, type Feed } from './state/feed.ts';
import { createLogStore, type LogStore } from './state/logs/log-store.ts';
import { createLogTail, type LogTail } from './state/logs/log-tail.ts';
import { onRenewal } from './state/renewals.ts';
import { applyReplaced } from './state/replaced.ts';
import { type ClusterStore, createClusterStore, update } from './state/store.ts';
import type { SurveyReader } from './state/upgrade/survey.ts';
import type { SurveyStore } from './state/upgrade/survey-store.ts';
import type { Program } from './talosctl/argv.ts';
import type { AuditedCall } from './talosctl/audited-runner.ts';
import type { Client } from './talosctl/client.ts';
import type { ContainerName } from './talosctl/parse/containers.ts';
import type { NodeFailure } from './talosctl/reading.ts';
import { sanitizeLine } from './text/sanitize.ts';
import { onReplaced } from './watch-file.ts';

/** What keeps the cluster's state true: no part of the screen, and alive without it. */
export interface Engine {
  readonly store: ClusterStore;
  readonly feed: Feed;
  readonly log: LogStore;
  /** The lines of the logs that are shown. */
  readonly archive: LogArchive;
  readonly logTail: LogTail;
  /** The Kubernetes containers of a node, whose logs can be shown. */
  readonly readContainers: (address: string) => Promise<readonly ContainerName[] | NodeFailure>;
  /** What a plan of an upgrade needs beyond that; read only between its `start` and `stop`. */
  readonly survey: SurveyReader;
  readonly surveyStore: SurveyStore;
  readonly client: Client;
  /** Every command that changes something goes in there. */
  readonly audit: Audit;
  /** Done before anything is stopped: what comes of that is no news of the cluster. */
  beforeStop(run: () => Promise<void>): void;
  /** Stops reading and ends every child. */
  stop(): Promise<void>;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the program can be started at all, looked up as execvp would.
 *
 * @returns where it was looked for, when it is nowhere; null when it is there.
 */
export function lookForProgram(file: string, searchPath: string | undefined): readonly string[] | null {
  if (file.includes('/')) return isExecutable(file) ? null : [file];
  const places = (searchPath ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .map((folder) => path.join(folder, file));
  return places.some(isExecutable) ? null : places;
}

/** Nodes the user named; else the endpoints stand in until the cluster tells its members. */
function startNodes(settings: Settings): { readonly nodes: readonly string[]; readonly source: Source } {
  if (settings.nodesFrom === 'none') {
    return { nodes: [...new Set(settings.endpoints.map(hostOf))], source: 'endpoint' };
  }
  return { nodes: settings.nodes, source: settings.nodesFrom };
}

/** A cluster of which nothing has been read yet. @throws Error without a talosconfig: look for that first. */
export function beginCluster(settings: Settings): ClusterState {
  const { context, readOnly, endpoints, roles, certificateNotAfter } = settings;
  if (context === null) throw new Error('no talosconfig');
  // The name goes to the terminal; what talosctl gets is the settings' own.
  return initialCluster({
    context: sanitizeLine(context),
    readOnly,
    endpoints,
    ...startNodes(settings),
    roles,
    certificateNotAfter,
    now: Date.now(),
  });
}

/** Reads a talosconfig that was replaced while we run; its certificate is what talosctl uses from then on anyway. */
async function reload(store: ClusterStore, feed: Feed, settle: () => Promise<Settings>): Promise<void> {
  try {
    const settings = await settle();
    const { endpoints, roles, certificateNotAfter } = settings;
    const replaced = { endpoints, roles, certificateNotAfter, ...startNodes(settings) };
    update(store, (state) => applyReplaced(state, replaced));
    feed.replaceEndpoints(endpoints);
  } catch (error) {
    // It may be half written; then the next look finds the rest.
    if (!(error instanceof AppError)) throw error;
    update(store, (state) => ({ ...state, reloadFailure: error.toFailure() }));
  }
}

const bytesPerMegabyte = 1_000_000;

function openLogs(
  { logs }: Settings,
  store: ClusterStore,
  feed: Feed,
): Pick<Engine, 'log' | 'archive' | 'logTail'> {
  const log = createLogStore();
  const archive = createArchive(logs.memoryMegabytes * bytesPerMegabyte);
  const nodeOf = (address: string) => store.getState().nodes.byId[address];
  const logTail = createLogTail({
    store: log,
    archive,
    follow: feed.follow,
    onRenewal: (address, callback) => onRenewal(store, address, callback),
    bootMarker: (address) => bootMarkerOf(nodeOf(address)),
    isAnswering: (address) => nodeOf(address)?.contact.state === 'answering',
    tailLines: logs.tailLines,
  });
  return { log, archive, logTail };
}

export interface EngineOptions {
  readonly settings: Settings;
  readonly program: Program;
  /** Private; names our children for the next start, should we be killed. */
  readonly runFolder: string;
  /** Private; journals, locks and the audit log are kept there. */
  readonly stateFolder: string;
  /** Settles the configuration anew, for the same talosconfig and context. */
  readonly settleAgain: () => Promise<Settings>;
  /** Awaited before Kubernetes is asked. */
  readonly beforeKubernetes: () => Promise<void>;
  /** False for one snapshot: everything is read once only. */
  readonly keepUp: boolean;
}

/**
 * Puts the engine together and starts reading at once.
 *
 * @throws Error without a talosconfig.
 */
export function startEngine(options: EngineOptions): Engine {
  const { settings, program, runFolder, stateFolder, settleAgain, keepUp } = options;
  const { talosconfig, endpoints, context } = settings;
  if (!talosconfig) throw new Error('no talosconfig');
  const audit = openAudit(stateFolder);
  const note = (call: AuditedCall) => audit.note({ cluster: context ?? '', ...call });
  const opened = openClient(settings, program, runFolder, note);
  const { client, stop } = opened;
  const store = createClusterStore(beginCluster(settings));
  const feed = createFeed({
    client,
    store,
    endpoints,
    poll: settings.poll,
    fixedNodes: settings.nodesFrom === 'configuration',
  });
  feed.start();
  if (keepUp) feed.keepUp();
  const { log, archive, logTail } = openLogs(settings, store, feed);
  const { survey, surveyStore } = openSurvey({ ...options, opened, cluster: store, channel: feed });
  const first: (() => Promise<void>)[] = [];
  const watch = onReplaced(talosconfig.path, () => void reload(store, feed, settleAgain));
  return {
    store,
    feed,
    log,
    archive,
    logTail,
    survey,
    surveyStore,
    client,
    audit,
    async readContainers(address) {
      const { values, errors } = await feed.ask(address, client.readContainers);
      return values.get(address) ?? errors.get(address) ?? [];
    },
    beforeStop: (run) => first.push(run),
    async stop() {
      await Promise.all(first.map((run) => run()));
      watch.stop();
      logTail.stop();
      survey.stop();
      feed.stop();
      await stop();
    },
  };
}
