import type { NodeState } from './world.ts';

/** Talos reads processor and memory every 30 s. */
const interval = 30_000;

/** Which reading stands at `now`: `version` counts from 1 at boot, `at` is in ms since the epoch. */
export function reading(state: NodeState, now: number): { readonly version: number; readonly at: number } {
  const count = Math.max(0, Math.floor((now - state.bootedAt) / interval));
  return { version: count + 1, at: state.bootedAt + count * interval };
}

export interface ProcessorTime {
  /** In seconds since boot, over all cores. */
  readonly user: number;
  readonly system: number;
  readonly idle: number;
  readonly uptime: number;
}

/**
 * The processor time at `now`: the integral of a load that is the node's own and, in a living cluster, swings
 * around it by up to half of it, so that two samples give a percentage that moves gently and counters never run
 * backwards.
 */
export function processorTime(state: NodeState, now: number): ProcessorTime {
  const { cores, load } = state.node;
  const uptime = Math.max(0, (now - state.bootedAt) / 1000);
  const phase = phaseOf(state);
  const swing = (period: number) =>
    (period / (2 * Math.PI)) * (Math.cos(phase) - Math.cos((2 * Math.PI * uptime) / period + phase));
  const swings = state.life ? 0.3 * swing(420) + 0.2 * swing(97) : 0;
  const busy = cores * load * (uptime + swings);
  return { user: busy * 0.75, system: busy * 0.25, idle: cores * uptime - busy, uptime };
}

/** Memory in kB. */
export interface MemoryUse {
  readonly total: number;
  readonly free: number;
  readonly shared: number;
  readonly buffers: number;
  readonly cached: number;
  readonly available: number;
}

/** The memory at `now`: about a third in use; in a living cluster it moves by 2 % of the total within ten minutes. */
export function memoryUse(state: NodeState, now: number): MemoryUse {
  const total = state.node.memoryMegabytes * 1024;
  const angle = (2 * Math.PI * (now - state.bootedAt)) / 600_000 + phaseOf(state);
  const wave = state.life ? Math.sin(angle) : 0;
  const available = Math.floor(total * (0.65 + 0.02 * wave));
  return {
    total,
    free: Math.floor(available / 2),
    shared: Math.floor(total / 100),
    buffers: Math.floor(total / 400),
    cached: Math.floor(total / 5),
    available,
  };
}

/** An angle of the node's own, so that the nodes do not move in step. */
function phaseOf(state: NodeState): number {
  return [...state.node.address].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 6.28;
}
