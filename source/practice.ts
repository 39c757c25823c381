import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Demo } from './arguments.ts';
import { readOwnCluster } from './practice-snapshot.ts';
import type { KubernetesApi } from './simulator/kubernetes-api.ts';
import {
  agedScenario,
  createPractice,
  type Fault,
  faultDescriptions,
  faultNames,
  homelab,
  isOfCluster,
  livedInFleet,
  ownScenario,
  type Practice,
  parseFault,
  type Scenario,
} from './simulator/practice.ts';
import type { Program } from './talosctl/argv.ts';
import type { Faults } from './ui/screen.ts';

/** The stand-in for talosctl lies beside this bundle; in a checkout that was not built, in the source. */
function standIn(): string {
  const name = import.meta.url.endsWith('.ts') ? './simulator/main.ts' : './simulated-talosctl.js';
  return fileURLToPath(new URL(name, import.meta.url));
}

const scenarios = { homelab, fleet: livedInFleet, aged: agedScenario } as const;

/** A practice cluster, and what stands in for talosctl. */
interface OpenPractice {
  readonly practice: Practice;
  /** What a run of it leaves behind, apart from that of real ones; gone with it. */
  readonly stateFolder: string;
  readonly program: Program;
  /** Starts its Kubernetes API, once: a second call waits for the same. */
  readonly openApi: () => Promise<void>;
}

async function scenarioOf(demo: Demo): Promise<Scenario> {
  if (typeof demo === 'string') return scenarios[demo](Date.now());
  return ownScenario(await readOwnCluster(demo.snapshot), Date.now());
}

/**
 * A living practice cluster with the faults asked for.
 *
 * @throws AppError `configuration` for a fault that does not exist, and for a snapshot that cannot be rehearsed with.
 */
export async function openPractice(demo: Demo, faults: readonly string[]): Promise<OpenPractice> {
  const scenario = await scenarioOf(demo);
  const practice = createPractice({
    scenario: { ...scenario, life: true },
    faults: [...scenario.faults, ...faults.map(parseFault)],
  });
  let api: Promise<KubernetesApi | null> | null = null;
  let isRemoved = false;
  const remove = (): void => {
    isRemoved = true;
    void api?.then((started) => started?.stop());
    practice.remove();
  };
  return {
    practice: { ...practice, remove },
    stateFolder: path.join(practice.directory, 'state'),
    program: {
      file: process.execPath,
      leadingArguments: [standIn()],
      environment: practice.environment,
    },
    async openApi() {
      if (!isRemoved) api ??= startApi(practice);
      await api;
    },
  };
}

/** Its Kubernetes API; null where nothing may listen, which the practice cluster tells as one that is away. */
async function startApi({ directory }: Practice): Promise<KubernetesApi | null> {
  // Only a plan needs it: nobody else waits for Node's HTTP server.
  const { startKubernetesApi } = await import('./simulator/kubernetes-api.ts');
  return startKubernetesApi(directory).catch(() => null);
}

/** The faults of a practice cluster as the screen switches them: on the selected node, where they are one of a node. */
export function faultsOf(practice: Practice): Faults {
  const at = (name: Fault['name'], address: string): Fault => ({
    name,
    node: isOfCluster(name) ? null : address,
  });
  return {
    list(address) {
      const active = practice.activeFaults();
      return faultNames.map((name) => {
        const { node } = at(name, address);
        const holds = active.some(
          (fault) => fault.name === name && (fault.node === null || fault.node === node),
        );
        return { name, description: faultDescriptions[name], active: holds };
      });
    },
    toggle(text, address) {
      const { name } = parseFault(text);
      practice.toggle(at(name, address));
    },
  };
}
