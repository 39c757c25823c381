import { type Call, targets } from './call.ts';
import { holds } from './faults.ts';

/** How many characters of a reboot are still written. */
const kept = 1200;

/** With the fault, what talosctl writes breaks off in the middle of a line while the node goes down. It goes on unheard. */
export function withCut(call: Call): Call {
  const address = call.world.byName.get(targets(call)[0] ?? '')?.node.address ?? '';
  if (!holds(call.world.faults, 'upgrade-output-cut', address)) return call;
  let left = Number.POSITIVE_INFINITY;
  return {
    ...call,
    stderr(text) {
      if (text.includes('waiting for actor ID')) left = kept;
      call.stderr(text.slice(0, left));
      left = Math.max(0, left - text.length);
    },
  };
}
