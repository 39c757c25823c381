import type { LogKind } from '../domain/logs/source.ts';
import { dialledMs } from '../state/channel.ts';

/** talosctl prints without a pause: one that is silent for so long has stalled, or its network has. In ms. */
const silenceMs = 10_000;
/** Events have no end: what has come until so long nothing came is all there is. In ms. */
const eventsEndMs = 1000;

/** Calls back once, when nothing has come for a while. */
export type Silence = (onSilence: () => void) => {
  /** Something has come. */
  broken(): void;
  stop(): void;
};

function createSilence(firstMs: number, nextMs: () => number, onSilence: () => void): ReturnType<Silence> {
  const start = (ms: number): NodeJS.Timeout => setTimeout(onSilence, ms);
  let timer = start(firstMs);
  return {
    broken(): void {
      clearTimeout(timer);
      timer = start(nextMs());
    },
    stop: (): void => clearTimeout(timer),
  };
}

/** Of one log: at first longer, as talosctl has to dial. */
export function silenceOf(kind: LogKind): Silence {
  const nextMs = kind === 'events' ? eventsEndMs : silenceMs;
  return (onSilence) => createSilence(dialledMs + silenceMs / 2, () => nextMs, onSilence);
}

/** Of several nodes: those that answer are silent while another one is still dialled. */
export const groupSilence: Silence = (onSilence) => {
  const dialledAt = performance.now() + dialledMs + silenceMs / 2;
  const nextMs = (): number => Math.max(silenceMs, dialledAt - performance.now());
  return createSilence(nextMs(), nextMs, onSilence);
};
