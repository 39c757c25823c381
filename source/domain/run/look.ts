import { isDown } from '../health.ts';
import type { Extensions, KubernetesNode, MachineStatus, Service, VersionInfo } from '../node.ts';
import type { Observation } from './types.ts';

/** What was read of a node in one look; undefined, or left out, is what it did not tell. */
export interface LookedAt {
  readonly machineStatus?: MachineStatus | undefined;
  readonly version?: VersionInfo | undefined;
  readonly bootId?: string | undefined;
  readonly extensions?: Extensions | undefined;
  readonly services?: readonly Service[] | undefined;
  /** null: it is not registered in Kubernetes. */
  readonly kubernetes?: KubernetesNode | null | undefined;
  /** As the other members see it, so that it is no sign of life; null on workers. */
  readonly member: Observation['member'];
}

/** The observation that follows from a look. A node that has told nothing by itself does not answer. */
export function observationOf(facts: LookedAt): Observation {
  const { machineStatus, version, bootId, extensions, services, kubernetes, member } = facts;
  const told = [machineStatus, version, bootId, extensions, services, kubernetes];
  return {
    answers: told.some((fact) => fact !== undefined),
    version: version?.talosVersion ?? null,
    bootId: bootId ?? null,
    bootMarker: machineStatus?.bootMarker ?? null,
    schematic: extensions?.schematic ?? null,
    extensions: extensions?.list.map(({ name }) => name) ?? null,
    stage: machineStatus?.stage ?? null,
    ready: machineStatus?.ready ?? null,
    servicesDown: services?.filter(isDown).map(({ id }) => id) ?? null,
    kubernetesReady: kubernetes?.ready ?? null,
    cordoned: kubernetes?.cordoned ?? null,
    member,
  };
}
