import { createStore } from 'zustand/vanilla';
import { createArchive, type LogArchive } from '../../source/domain/logs/archive.ts';
import { type LogSource, sourceKey } from '../../source/domain/logs/source.ts';
import type { ClusterState } from '../../source/state/cluster.ts';
import { createLogStore, type FollowedLog } from '../../source/state/logs/log-store.ts';
import { selectNodes } from '../../source/state/selectors.ts';
import { App } from '../../source/ui/app.tsx';
import { makeScreen } from '../../source/ui/make-screen.ts';
import type { Faults, ReadContainers, Screen, TakeAway, UpgradeSource } from '../../source/ui/screen.ts';
import { StoresProvider } from '../../source/ui/stores.tsx';
import { appendLines } from './log-lines.ts';
import { readAt } from './nodes.ts';
import { type Frame, renderFrame } from './render.tsx';
import { fakeUpgrade, planFor } from './upgrade.ts';

export interface AppFrame extends Frame {
  readonly screen: Screen;
  readonly archive: LogArchive;
  /** What the keys asked for: refresh, quit, suspend; and what was taken away. */
  readonly asked: readonly string[];
  /** The logs that were wanted, as "ADDRESS NAME", joined by commas; "none". */
  readonly logs: readonly string[];
  show(state: ClusterState): void;
  /** Lines come to this log, as from a follower. */
  showLines(source: LogSource, lines: readonly string[]): void;
  /** So much time goes by, for everything that waits for it; a step that ends later than that does not. */
  elapse(ms: number): Promise<void>;
  /** How it stands with a log. */
  showStatus(source: LogSource, status: FollowedLog['status'], error?: string): void;
}

export interface AppFrameOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly warnings?: readonly string[];
  readonly faults?: Faults;
  readonly readContainers?: ReadContainers;
  readonly takeAway?: Partial<TakeAway>;
  readonly memoryBytes?: number;
  readonly upgrade?: UpgradeSource;
}

const nameOf = ({ address, name }: LogSource): string => `${address} ${name}`;

async function gathered(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

function strictTakeAway(asked: string[]): TakeAway {
  return {
    copy: async (text) => {
      asked.push(`copy ${text}`);
      return 'copied';
    },
    save: async (path, lines) => {
      asked.push(`save ${path}: ${(await gathered(lines)).join('|')}`);
      return { sentence: `saved ${path}` };
    },
    open: async (program, lines, title) => {
      asked.push(`${program} ${title}: ${(await gathered(lines)).join('|')}`);
      return null;
    },
  };
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that goes by only when it is told to. */
function createClock() {
  let now = readAt;
  let timers: readonly Timer[] = [];
  return {
    get now() {
      return now;
    },
    later(ms: number, callback: () => void) {
      const timer = { at: now + ms, callback };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass(ms: number) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter((one) => !due.includes(one));
      for (const { callback } of due) callback();
    },
  };
}

/** The whole screen on a state, at a size. */
export async function renderApp(state: ClusterState, options: AppFrameOptions = {}): Promise<AppFrame> {
  const { columns = 120, rows = 40, warnings = [], faults = null } = options;
  const cluster = createStore<ClusterState>()(() => state);
  const log = createLogStore();
  const archive = createArchive(options.memoryBytes ?? 1_000_000);
  const asked: string[] = [];
  const logs: string[] = [];
  const clock = createClock();
  const tell = () => log.setState({ version: archive.version });
  const screen = makeScreen({
    cluster,
    log,
    archive,
    showLogs: (sources) => {
      logs.push(sources.length === 0 ? 'none' : sources.map(nameOf).join(', '));
      for (const ring of archive.rings) {
        if (!sources.some((source) => sourceKey(source) === sourceKey(ring.source)))
          archive.close(ring.source);
      }
      for (const source of sources) archive.open(source);
      log.setState({
        version: archive.version,
        sources: sources.map((source) => ({ source, status: 'starting', error: null })),
      });
    },
    readContainers: options.readContainers ?? (async () => []),
    takeAway: { ...strictTakeAway(asked), ...options.takeAway },
    faults,
    upgrade:
      options.upgrade ?? fakeUpgrade((chosen) => planFor(selectNodes(cluster.getState().nodes), chosen)),
    warnings,
    now: () => clock.now,
    later: clock.later,
    size: () => ({ columns, rows }),
    refresh: () => asked.push('refresh'),
    quit: () => asked.push('quit'),
    suspend: () => asked.push('suspend'),
  });
  const frame = await renderFrame(
    <StoresProvider cluster={cluster} log={log} reader={screen.reader} view={screen.view}>
      <App screen={screen} colours={false} onSuspender={() => {}} />
    </StoresProvider>,
    { columns, rows },
  );
  const setStatus = (source: LogSource, status: FollowedLog['status'], error: string | null) =>
    log.setState(({ sources }) => ({
      version: archive.version,
      sources: sources.map((one) =>
        sourceKey(one.source) === sourceKey(source) ? { source, status, error } : one,
      ),
    }));
  return {
    ...frame,
    screen,
    archive,
    asked,
    logs,
    show: (next) => cluster.setState(next, true),
    showLines: (source, lines) => {
      appendLines(archive, source, lines);
      setStatus(source, 'following', null);
      tell();
    },
    elapse: async (ms) => {
      clock.pass(ms);
      await frame.press('');
    },
    showStatus: (source, status, error) => setStatus(source, status, error ?? null),
  };
}
