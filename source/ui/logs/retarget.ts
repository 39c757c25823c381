import { kernelLog, type LogSource, serviceLog, sourceKey } from '../../domain/logs/source.ts';
import type { NodeRecord, Service } from '../../domain/node.ts';
import { serviceIndex } from '../services.ts';
import { chosenService, type ViewStore } from '../view-state.ts';
import { atNewLogs } from './log-view.ts';

export interface RetargetOptions {
  readonly view: ViewStore;
  readonly isLogShown: () => boolean;
  readonly selectedNode: () => NodeRecord | undefined;
  readonly shownServices: () => readonly Service[];
  /** The address of the node whose kernel log stands beside its upgrade; null while no run is shown. */
  readonly runNode: () => string | null;
  /** The logs that are wanted on the screen have become others. */
  readonly showLogs: (sources: readonly LogSource[]) => void;
}

function withoutDoubles(sources: readonly LogSource[]): readonly LogSource[] {
  const keys = sources.map(sourceKey);
  return sources.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** Has those logs followed that are wanted now; to be called when anything may have changed that. */
export function createRetarget(options: RetargetOptions): () => void {
  const { view, isLogShown, selectedNode, shownServices, runNode, showLogs } = options;

  /** The log of the service under the cursor; null where there is none. */
  function logUnderCursor(): LogSource | null {
    const node = selectedNode();
    const services = shownServices();
    const service = services[serviceIndex(services, chosenService(view.getState(), node?.address))];
    return node && service ? serviceLog(node.address, service.id) : null;
  }

  /** Nobody follows a log that cannot be seen, unless it was chosen: its lines would be gone when it is seen again. */
  function wantedLogs(): readonly LogSource[] {
    const { picked } = view.getState().log;
    const address = runNode();
    if (address !== null) return withoutDoubles([...(picked ?? []), kernelLog(address)]);
    if (picked) return picked;
    const source = logUnderCursor();
    return source && isLogShown() ? [source] : [];
  }

  let wanted = '';
  return () => {
    const sources = wantedLogs();
    const keys = sources.map(sourceKey).join('\n');
    if (keys === wanted) return;
    wanted = keys;
    view.setState(({ log, shownLog, dialog }) => ({
      log: atNewLogs(log),
      // The line it told of is gone with its log.
      dialog: dialog === 'line' ? 'none' : dialog,
      shownLog: log.picked || runNode() !== null ? shownLog : (sources[0] ?? null),
    }));
    showLogs(sources);
  };
}
