import type { Arguments } from './arguments.ts';
import type { Failure } from './domain/failure.ts';
import { beginCluster, startEngine } from './engine.ts';
import { exitCodes } from './errors.ts';
import type { Found } from './find.ts';
import { jsonOutput, tableOutput } from './once.ts';
import { placesOf, runFolder } from './places.ts';
import { findPlainly, warn, written } from './plain.ts';
import type { ClusterState } from './state/cluster.ts';
import { whenSettled } from './state/settled.ts';
import { applyContacts } from './state/updates.ts';
import type { Shutdown } from './terminal/shutdown.ts';

/** A snapshot gives a black-holed node its two tries (5 s each and a pause), and then some. */
const snapshotDeadlineMs = 45_000;

/** Every node says why nothing is known of it. */
function withoutTalosctl(state: ClusterState, { kind, message, hint }: Failure): ClusterState {
  const error = { kind, message, hint };
  const contact = { state: 'failing', failures: 1, error, since: Date.now() } as const;
  return applyContacts({ ...state, trouble: error }, new Map(state.nodes.ids.map((id) => [id, contact])));
}

async function readOnce(found: Found, shutdown: Shutdown): Promise<ClusterState> {
  const engine = startEngine({ ...found, runFolder: runFolder(placesOf()), keepUp: false });
  shutdown.onCleanUp('processes', engine.stop);
  if (!(await whenSettled(engine.store, snapshotDeadlineMs))) warn('not everything was answered in time');
  return engine.store.getState();
}

/**
 * One snapshot on standard output; warnings go to standard error.
 *
 * @throws AppError `configuration` without a talosconfig. A missing talosctl is an empty snapshot: it says so.
 */
export async function runOnce(args: Arguments, shutdown: Shutdown): Promise<void> {
  const { found, missing } = await findPlainly(args, shutdown);
  const state = missing
    ? withoutTalosctl(beginCluster(found.settings), missing)
    : await readOnce(found, shutdown);
  const { text, exitCode } = (args.json ? jsonOutput : tableOutput)(state, Date.now());
  // A reader that has seen enough (`| head`) is no error; the write's own callback comes all the same.
  process.stdout.on('error', () => {});
  const error = await written(process.stdout, text);
  const isLost = error && error.code !== 'EPIPE';
  if (isLost) warn(`the output could not be written: ${error.message}`);
  shutdown.begin({ kind: 'quit', exitCode: isLost ? exitCodes.outputLost : exitCode, message: null });
}
