import type { Arguments, LogsArguments } from './arguments.ts';
import type { Settings } from './config/settings.ts';
import { createArchive } from './domain/logs/archive.ts';
import type { LogSource } from './domain/logs/source.ts';
import { startEngine } from './engine.ts';
import { AppError, exitCodes } from './errors.ts';
import type { Found } from './find.ts';
import { type Cluster, openCluster } from './logs-command/cluster.ts';
import { failedOf, failureNotes } from './logs-command/failures.ts';
import { followAll } from './logs-command/follow.ts';
import { formatOf, type LineFormat } from './logs-command/format.ts';
import { createMerger } from './logs-command/merger.ts';
import { type NamedNode, resolveNodes } from './logs-command/nodes.ts';
import { createOutput, type Output } from './logs-command/output.ts';
import { createPrinter } from './logs-command/printer.ts';
import { readAll } from './logs-command/read-all.ts';
import { serviceNames } from './logs-command/service-names.ts';
import { nothingChosen, sourcesOf } from './logs-command/sources.ts';
import { readWanted, type Wanted } from './logs-command/wanted.ts';
import { placesOf, runFolder } from './places.ts';
import { findPlainly, warn } from './plain.ts';
import { openOutput } from './terminal/output.ts';
import { onceHungUp } from './terminal/restore.ts';
import type { Shutdown } from './terminal/shutdown.ts';

/** Memory for lines that wait to be printed; while following it also is what new lines are joined up with. In megabytes. */
const memory = { once: 256, follow: 64 } as const;
const bytesPerMegabyte = 1_000_000;

/** What is printed, and how. */
interface Job {
  readonly wanted: Wanted;
  readonly nodes: readonly NamedNode[];
  readonly sources: readonly LogSource[];
  readonly nodeNames: (address: string) => string;
  readonly format: LineFormat;
  readonly output: Output;
  readonly signal: AbortSignal;
}

function openStandardOutput(shutdown: Shutdown, signal: AbortSignal): Output {
  const { stdout } = process;
  shutdown.onCleanUp('output', openOutput(stdout).close);
  process.stderr.on('error', () => {});
  if (stdout.isTTY) onceHungUp(() => shutdown.begin({ kind: 'hangup' }));
  return createOutput(stdout, signal, ({ code, message }) => {
    // A reader that has seen enough (`| head`) is no error.
    const isEnough = code === 'EPIPE';
    if (!isEnough) warn(`the output could not be written: ${message}`);
    const exitCode = isEnough ? exitCodes.healthy : exitCodes.outputLost;
    shutdown.begin({ kind: 'quit', exitCode, message: null });
  });
}

/** Reads each log once, and prints all of them as one. */
async function printOnce(job: Job, cluster: Cluster): Promise<number> {
  const { wanted, nodes, sources, nodeNames, format, output, signal } = job;
  const { test, since, until, tail } = wanted;
  const archive = createArchive(memory.once * bytesPerMegabyte);
  const readings = await readAll(sources, { cluster, archive, tail, signal });
  if (signal.aborted) return exitCodes.notHealthy;
  const merger = createMerger({ test, since, until, tail });
  for (const ring of archive.rings) merger.admit(ring);
  const whyDropped = `all logs together are larger than ${memory.once} MB; --tail or fewer logs help`;
  const printer = createPrinter({ merger, format, output, nodeNames, note: warn, whyDropped });
  if (!(await printer.print())) return exitCodes.notHealthy;
  const readServices = () => serviceNames(cluster, nodes);
  for (const text of await failureNotes(readings, nodeNames, readServices)) warn(text);
  const failed = failedOf(readings).length;
  if (failed === 0 && printer.notes === 0) return exitCodes.healthy;
  const isNothing = failed > 0 && readings.every(({ failure }) => failure !== null) && archive.arrived === 0;
  return isNothing ? exitCodes.nothingRead : exitCodes.notHealthy;
}

/** How much of the past is wanted of each log; -1 for all of it. */
function pastLines({ tail, since }: Wanted, { logs }: Settings): number {
  return tail ?? (since === null ? logs.tailLines : -1);
}

/** Prints what there is, and what comes, for ever. */
async function printOn(job: Job, found: Found, shutdown: Shutdown): Promise<void> {
  const { wanted, nodes, sources, nodeNames, format, output, signal } = job;
  const lines = pastLines(wanted, found.settings);
  const settings: Settings = {
    ...found.settings,
    nodes: nodes.map(({ address }) => address),
    nodesFrom: 'configuration',
    logs: { ...found.settings.logs, memoryMegabytes: memory.follow, tailLines: lines },
  };
  const engine = startEngine({ ...found, settings, runFolder: runFolder(placesOf()), keepUp: true });
  shutdown.onCleanUp('processes', engine.stop);
  const { test, since } = wanted;
  const merger = createMerger({ test, since, until: null, tail: lines < 0 ? null : lines });
  const whyDropped = 'the output is read too slowly, or a log is too large';
  const printer = createPrinter({ merger, format, output, nodeNames, note: warn, whyDropped });
  await followAll({ engine, sources, merger, printer, nodeNames, note: warn, signal });
}

async function prepare(args: Arguments, wanted: Wanted, found: Found, cluster: Cluster) {
  const named = args.logs?.nodes ?? [];
  const isByFlag = args.flags.nodes !== undefined;
  const nodes = await resolveNodes(named, isByFlag, found.settings, cluster, warn);
  const { services, containers, kernel, events } = wanted;
  const isChosen = services.length > 0 || containers.length > 0 || kernel || events;
  if (!isChosen) throw await nothingChosen(cluster, nodes);
  const { sources, isOne } = await sourcesOf(wanted, nodes, cluster, warn);
  const names = new Map(nodes.map(({ address, name }) => [address, name]));
  const nodeNames = (address: string): string => names.get(address) ?? address;
  return { nodes, sources, isOne, nodeNames };
}

async function run(args: Arguments, wanted: Wanted, found: Found, shutdown: Shutdown): Promise<void> {
  const ending = new AbortController();
  shutdown.onCleanUp('screen', () => ending.abort());
  const output = openStandardOutput(shutdown, ending.signal);
  const cluster = openCluster(found.settings, found.program);
  shutdown.onCleanUp('processes', cluster.stop);
  const { nodes, sources, isOne, nodeNames } = await prepare(args, wanted, found, cluster);
  const isTerminal = process.stdout.isTTY === true;
  const colours = isTerminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  const kind = args.json ? 'json' : isTerminal && !wanted.raw ? 'columns' : 'raw';
  const format = formatOf(sources, { nodeNames, kind, colours, isOne, clock: Date.now });
  const job = { wanted, nodes, sources, nodeNames, format, output, signal: ending.signal };
  if (!wanted.follow) {
    const exitCode = await printOnce(job, cluster);
    return shutdown.begin({ kind: 'quit', exitCode, message: null });
  }
  await cluster.stop();
  await printOn(job, found, shutdown);
}

/**
 * Prints lines of logs on standard output; what else is to be said goes to standard error.
 *
 * @throws AppError `configuration` for wrong usage, and without a talosconfig.
 */
export async function runLogs(args: Arguments, logs: LogsArguments, shutdown: Shutdown): Promise<void> {
  const wanted = readWanted(logs, Date.now());
  const { found, missing } = await findPlainly(args, shutdown);
  if (missing) return shutdown.begin({ kind: 'quit', exitCode: exitCodes.nothingRead, message: null });
  try {
    await run(args, wanted, found, shutdown);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // What was started must be ended first.
    const { kind, message, hint } = error;
    const exitCode = kind === 'configuration' ? exitCodes.usage : exitCodes.nothingRead;
    const lines = [`talos-tui: ${message}`, ...(hint === null ? [] : [`→ ${hint}`])];
    shutdown.begin({ kind: 'quit', exitCode, message: lines.join('\n') });
  }
}
