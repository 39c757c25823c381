import { fileURLToPath } from 'node:url';
import type { DemoName } from './arguments.ts';
import { createPractice, homelab, livedInFleet, type Practice, parseFault } from './simulator/practice.ts';
import type { Program } from './talosctl/argv.ts';

/** The stand-in for talosctl lies beside this bundle; in a checkout that was not built, in the source. */
function standIn(): string {
  const name = import.meta.url.endsWith('.ts') ? './simulator/main.ts' : './simulated-talosctl.js';
  return fileURLToPath(new URL(name, import.meta.url));
}

const scenarios = { homelab, fleet: livedInFleet } as const;

/** A living practice cluster with the faults asked for. @throws AppError for a fault that does not exist. */
export function openPractice(
  name: DemoName,
  faults: readonly string[],
): { practice: Practice; program: Program } {
  const scenario = scenarios[name](Date.now());
  const practice = createPractice({
    scenario: { ...scenario, life: true },
    faults: [...scenario.faults, ...faults.map(parseFault)],
  });
  return {
    practice,
    program: {
      file: process.execPath,
      leadingArguments: [standIn()],
      environment: practice.environment,
    },
  };
}
