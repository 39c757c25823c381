import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import type { LogTarget } from '../state/log-store.ts';
import { createCommitGate } from '../terminal/commit-gate.ts';
import type { Output } from '../terminal/output.ts';
import { guardPaste } from '../terminal/paste-guard.ts';
import { eraseScreen, onResized } from '../terminal/resize.ts';
import { unmountInk } from '../terminal/restore.ts';
import { createSuspension, type Suspension, suspensionEffects } from '../terminal/suspend.ts';
import { App } from './app.tsx';
import { makeScreen } from './make-screen.ts';
import type { Faults } from './screen.ts';
import { type ClusterSource, type LogSource, StoresProvider } from './stores.tsx';

/** New data is painted at most this often; a key's own echo never waits. */
const dataIntervalMs = 100;

/** While suspended with another size: a stopped process does not see the time pass. */
const askAgainMs = 100;

export interface StartOptions {
  /** The engine's store, unpaced. */
  readonly cluster: ClusterSource;
  /** The store of the log, unpaced, and whoever fills it. */
  readonly log: LogSource;
  readonly onShowLog: (target: LogTarget | null) => void;
  /** null with a real cluster. */
  readonly faults: Faults | null;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly output: Output;
  readonly warnings: readonly string[];
  readonly colours: boolean;
  readonly onRefresh: () => void;
  readonly onQuit: () => void;
  /** Something was thrown while drawing that no pane caught: Ink has taken the screen down. */
  readonly onCrash: (error: unknown) => void;
}

/** Ink on this terminal: alternate screen, changed lines only, whatever a CI variable says. */
export function inkOptions(stdin: ReadStream, stdout: WriteStream) {
  return {
    stdin,
    stdout,
    alternateScreen: true,
    exitOnCtrlC: false,
    incrementalRendering: true,
    interactive: true,
    // Data is paced before it is painted (the commit gate): so a key need not wait for the frame before it.
    maxFps: 120,
  };
}

/** Opens the screen. Returns how to take it down again; the engine goes on without it. */
export function startScreen(options: StartOptions): () => Promise<void> {
  const { stdin, stdout, output, warnings, colours, onRefresh, onQuit, onCrash } = options;
  const pace = {
    isOpen: output.isDrained,
    onceOpen: output.onceDrained,
    minimumIntervalMs: dataIntervalMs,
  };
  const cluster = createCommitGate(options.cluster, pace);
  const log = createCommitGate(options.log, pace);
  let suspension: Suspension | null = null;
  const screen = makeScreen({
    cluster,
    log,
    showLog: options.onShowLog,
    faults: options.faults,
    warnings,
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    refresh: onRefresh,
    quit: onQuit,
    suspend: () => void suspension?.suspend(),
  });

  const app = (
    <StoresProvider cluster={cluster} log={log} view={screen.view}>
      <App
        screen={screen}
        warnings={warnings}
        colours={colours}
        onSuspender={(suspend) => {
          suspension ??= createSuspension(suspend, suspensionEffects(output.onceDrained));
        }}
      />
    </StoresProvider>
  );
  const instance = render(app, inkOptions(stdin, stdout));
  const pasteGuard = guardPaste(stdin);
  instance.waitUntilExit().catch(onCrash);

  let isOpen = true;
  const repaint = (): void => {
    if (!isOpen) return;
    // Suspended, the terminal is another's; its new size counts when it comes back.
    if (suspension?.isSuspended()) {
      setTimeout(repaint, askAgainMs);
      return;
    }
    instance.clear();
    stdout.write(eraseScreen);
    screen.retarget();
    instance.rerender(app);
  };
  const stopWatching = onResized(() => output.onceDrained(repaint));

  return async () => {
    isOpen = false;
    pasteGuard.stop();
    stopWatching();
    suspension?.close();
    cluster.close();
    log.close();
    await unmountInk(instance);
  };
}
