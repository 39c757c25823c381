import { type Call, targets } from './call.ts';
import { holds } from './faults.ts';
import { seeded } from './seeded.ts';
import type { World } from './world.ts';

/** The fault `log-cut`: where a log that is followed breaks off. */
export interface LogCut {
  /** Whether it has broken off by now (ms since the epoch). */
  readonly isDue: (world: World, now: number) => boolean;
  /** What of the last text still comes: it may end in the middle of a line. */
  readonly part: (text: string) => string;
}

/** For one stream, which begins now. */
export function createLogCut(call: Call): LogCut {
  const names = targets(call);
  const chance = seeded(call.world.now, names.join(), call.line.words.join());
  const delay = 1000 + (chance % 9000);
  /** When the stream saw the fault first. */
  let since: number | null = null;
  return {
    isDue(world, now) {
      const isOn = names.some((name) =>
        holds(world.faults, 'log-cut', world.byName.get(name)?.node.address ?? name),
      );
      since = isOn ? (since ?? now) : null;
      return since !== null && now >= since + delay;
    },
    part: (text) => text.slice(0, seeded(chance, text.length) % (text.length + 1)),
  };
}
