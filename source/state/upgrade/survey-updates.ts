import { isDeepStrictEqual } from 'node:util';
import type { Failure } from '../../domain/failure.ts';
import { type Loaded, withError, withValue } from '../../domain/loaded.ts';
import {
  type ClusterSurvey,
  type NodeSurvey,
  type Pull,
  type Survey,
  type SurveyFact,
  unreadNode,
} from '../../domain/upgrade/survey.ts';
import type { SurveyValues } from '../../talosctl/survey-readers.ts';

/** Every function here is pure: (survey, what came) → the next survey, the same object where nothing changed. */

/** How a reading ended. */
export type Result<T> = { readonly value: T } | { readonly error: Failure };

function next<T>(previous: Loaded<T>, result: Result<T>, at: number): Loaded<T> {
  if ('value' in result) return withValue(previous, result.value, at, isDeepStrictEqual);
  // A failure may come with more that is of no use here.
  const { kind, message, hint } = result.error;
  return withError(previous, { kind, message, hint }, at);
}

/** One fact of some nodes. */
export function withFact<K extends SurveyFact>(
  survey: Survey,
  fact: K,
  results: ReadonlyMap<string, Result<SurveyValues[K]>>,
  at: number,
): Survey {
  const changed: Record<string, NodeSurvey> = {};
  for (const [address, result] of results) {
    const node = survey.nodes[address] ?? unreadNode;
    const loaded = next(node[fact] as Loaded<SurveyValues[K]>, result, at);
    if (loaded !== node[fact]) changed[address] = { ...node, [fact]: loaded };
  }
  if (Object.keys(changed).length === 0) return survey;
  return { ...survey, nodes: { ...survey.nodes, ...changed } };
}

/** Forgets the nodes that the cluster does not have any more. */
export function withoutOthers(survey: Survey, addresses: readonly string[]): Survey {
  const known = new Set(addresses);
  const left = Object.entries(survey.nodes).filter(([address]) => known.has(address));
  if (left.length === Object.keys(survey.nodes).length) return survey;
  return { ...survey, nodes: Object.fromEntries(left) };
}

export type ClusterFact = Exclude<keyof ClusterSurvey, 'programs'>;
export type ClusterValue<K extends ClusterFact> = ClusterSurvey[K] extends Loaded<infer T> ? T : never;

/** Something that is read of the cluster as a whole. */
export function withClusterFact<K extends ClusterFact>(
  survey: Survey,
  fact: K,
  result: Result<ClusterValue<K>>,
  at: number,
): Survey {
  const previous = survey.cluster[fact] as Loaded<ClusterValue<K>>;
  const loaded = next(previous, result, at);
  return loaded === previous ? survey : { ...survey, cluster: { ...survey.cluster, [fact]: loaded } };
}

/** What a talosctl program says of itself. */
export function withProgramVersion(survey: Survey, path: string, result: Result<string>, at: number): Survey {
  const programs = survey.cluster.programs.map((program) => {
    if (program.path !== path) return program;
    const version = next(program.version, result, at);
    return version === program.version ? program : { ...program, version };
  });
  const isSame = programs.every((program, index) => program === survey.cluster.programs[index]);
  return isSame ? survey : { ...survey, cluster: { ...survey.cluster, programs } };
}

/** How pulling an image on a node goes. */
export function withPull(survey: Survey, address: string, image: string, pull: Pull): Survey {
  return { ...survey, pulls: { ...survey.pulls, [address]: { image, pull } } };
}
