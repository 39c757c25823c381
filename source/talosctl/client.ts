import type { EtcdMember } from '../domain/etcd.ts';
import type { Member } from '../domain/inventory.ts';
import type { FactName, FactValues } from '../domain/node.ts';
import { AppError } from '../errors.ts';
import { attribute } from './attribute.ts';
import type { ContainerName } from './parse/containers.ts';
import * as resources from './parse/resources.ts';
import * as parsers from './parsers.ts';
import { proxied, type Reader, resource } from './reader.ts';
import { merge, type Reading, type Via } from './reading.ts';
import { createRunClient, type RunClient } from './run-client.ts';
import type { Answer, Runner, StreamCall, StreamEnd } from './runner.ts';
import { createSurveyClient, type SurveyClient } from './survey-client.ts';

/** Which command gives which value: the table in talosctl-notes.md. */
const factReaders: { readonly [K in FactName]: Reader<FactValues[K]> } = {
  machineStatus: resource('machinestatus', resources.readMachineStatus),
  version: proxied(['version', '--json'], parsers.parseVersion),
  machineType: resource('machinetype', resources.readMachineType),
  hostname: resource('hostname', resources.readHostname),
  identity: resource('identity', resources.readIdentity),
  services: proxied(['service'], parsers.parseServices),
  kubernetesVersion: resource('kubeletspec', resources.readKubernetesVersion),
  kubernetes: resource('nodestatus', resources.readKubernetesNode, 'null-when-none'),
  extensions: resource('extensions', resources.readExtensions, 'null-when-none'),
  etcdMemberId: resource('etcdmember', resources.readEtcdMemberId, 'null-when-none'),
  etcdStatus: proxied(['etcd', 'status'], parsers.parseEtcdStatus),
  cpu: resource('cpustat', resources.readCpu),
  memory: proxied(['memory'], parsers.parseMemory),
};

/** How talosctl asks several nodes for this fact: it decides how many go into one call. */
export function fanOf(fact: FactName): 'proxied' | 'sequential' {
  return factReaders[fact].fan;
}

const membersReader = resource('members', resources.readMembers, 'null-when-none');
const etcdMembersReader = proxied(['etcd', 'members'], parsers.parseEtcdMembers);
const containersReader = proxied(['containers', '-k'], parsers.parseContainers);
const clusterNameReader = resource('info', resources.readClusterName);

/** From Talos 1.14 on KubeletSpec is readable by admins only; its status tells the image to everybody. */
const kubeletStatusReader = resource('kubeletstatus', resources.readKubernetesVersion);

/** Typed readings. Never rejects for a fault of talosctl or of the cluster: those are part of the reading. */
export interface Client extends SurveyClient, RunClient {
  readFact<K extends FactName>(fact: K, nodes: readonly string[], via: Via): Promise<Reading<FactValues[K]>>;
  /** The cluster's own lists, as one node tells them: every node repeats them. */
  readMembers(node: string, via: Via): Promise<Reading<readonly Member[]>>;
  readEtcdMembers(node: string, via: Via): Promise<Reading<readonly EtcdMember[]>>;
  readClusterName(node: string, via: Via): Promise<Reading<string>>;
  /** The Kubernetes containers of a node, the running and the ended ones. */
  readContainers(node: string, via: Via): Promise<Reading<readonly ContainerName[]>>;
  /** A stream (`events`, `logs -f`, `health`), until it ends or is aborted. */
  follow(stream: StreamCall): Promise<StreamEnd>;
}

/** Single re-reads at once, where a batch had to be taken apart. */
const parallelReads = 8;

async function eachAlone<T>(
  nodes: readonly string[],
  read: (node: string) => Promise<Reading<T>>,
): Promise<Reading<T>> {
  const rest = [...nodes];
  const readings: Reading<T>[] = [];
  const worker = async (): Promise<void> => {
    for (let node = rest.shift(); node !== undefined; node = rest.shift()) readings.push(await read(node));
  };
  await Promise.all(Array.from({ length: Math.min(parallelReads, nodes.length) }, worker));
  return readings.reduce(merge);
}

/** A call that was refused before it was made (an address that is none) is a failed answer like any other. */
function refusal(error: unknown): Answer {
  if (!(error instanceof AppError)) throw error;
  return { stdout: '', stderr: '', exitCode: null, durationMs: 0, failure: error.toFailure() };
}

export function createClient(runner: Runner): Client {
  async function read<T>(reader: Reader<T>, asked: readonly string[], via: Via): Promise<Reading<T>> {
    const answer = await runner.run({ command: reader.command, nodes: asked, ...via }).catch(refusal);
    const { reading, unnamed } = attribute(answer, asked, via.endpoint, reader, Date.now());
    const [first, ...rest] = asked;
    if (reading.endpointFailure || first === undefined || rest.length === 0) return reading;
    if (unnamed) return eachAlone(asked, (node) => read(reader, [node], via));
    const firstError = reading.errors.get(first);
    const stoppedAtFirst =
      reader.fan === 'sequential' && reading.values.size === 0 && answer.failure === null;
    if (!stoppedAtFirst || !firstError?.connection) return reading;
    const others = await read(reader, rest, via);
    return merge({ ...reading, errors: new Map([[first, firstError]]) }, others);
  }

  async function readKubernetesVersion(asked: readonly string[], via: Via): Promise<Reading<string | null>> {
    const reading = await read(factReaders.kubernetesVersion, asked, via);
    const denied = asked.filter((node) => reading.errors.get(node)?.kind === 'permission');
    if (denied.length === 0) return reading;
    return merge(reading, await read(kubeletStatusReader, denied, via));
  }

  return {
    readFact: (fact, nodes, via) =>
      fact === 'kubernetesVersion'
        ? (readKubernetesVersion(nodes, via) as Promise<Reading<FactValues[typeof fact]>>)
        : read(factReaders[fact], nodes, via),
    readMembers: (node, via) => read(membersReader, [node], via),
    readEtcdMembers: (node, via) => read(etcdMembersReader, [node], via),
    readClusterName: (node, via) => read(clusterNameReader, [node], via),
    readContainers: (node, via) => read(containersReader, [node], via),
    ...createSurveyClient({ runner, read, eachAlone, refusal }),
    ...createRunClient({ runner, read, refusal }),
    follow: (stream) =>
      runner.follow(stream).catch((error: unknown) => {
        const { stdout: _, ...end } = refusal(error);
        return end;
      }),
  };
}
