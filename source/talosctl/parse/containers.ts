import { isUsableName } from '../../domain/logs/source.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import type { Row } from './table.ts';

/** A container of Kubernetes, as `containers -k` lists it. */
export interface ContainerName {
  /** What `logs -k` takes: `NAMESPACE/POD:CONTAINER`, in newer versions with `:` and the container's hash. */
  readonly id: string;
  /** The same for the screen. */
  readonly name: string;
  readonly isRunning: boolean;
}

/** A container stands below its pod, which is its sandbox. */
const branch = /^└─ /;

/**
 * Reads a row of `containers -k`. `no container` for a sandbox, which has no log, and for an ID that is not
 * printable: what the screen would show is not what talosctl would have to be given. Null for what is no row of it.
 */
export function readContainer(row: Row): ContainerName | 'no container' | null {
  const { ID, STATUS } = row;
  if (ID === undefined || STATUS === undefined) return null;
  if (!branch.test(ID)) return 'no container';
  const id = ID.replace(branch, '');
  if (!isUsableName(id)) return 'no container';
  return { id, name: sanitizeLine(id), isRunning: STATUS === 'CONTAINER_RUNNING' };
}
