import * as z from 'zod';
import type { DisruptionBudget, Pod } from '../domain/upgrade/disruptions.ts';
import type { LabelSelector } from '../domain/upgrade/label-selector.ts';
import type { KubernetesReport } from '../domain/upgrade/survey.ts';
import { sanitizeLine } from '../text/sanitize.ts';

/** A name or another word that is shown. */
const word = z.string().transform(sanitizeLine);

/** Go leaves out what is empty, or writes null. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

const record = z
  .record(z.string(), z.string())
  .nullish()
  .transform((entries) => entries ?? {});

const conditions = list(z.object({ type: z.string(), status: z.string() }));

function isReady(all: z.output<typeof conditions>): boolean {
  return all.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** One item of `GET /api/v1/nodes`. */
export const nodeSchema = z
  .object({
    metadata: z.object({ name: word }),
    spec: z.object({ unschedulable: z.boolean().nullish() }).nullish(),
    status: z.object({ conditions }).nullish(),
  })
  .transform(({ metadata, spec, status }): KubernetesReport['nodes'][number] => ({
    name: metadata.name,
    cordoned: spec?.unschedulable ?? false,
    ready: isReady(status?.conditions ?? []),
  }));

const owners = list(z.object({ kind: word, controller: z.boolean().nullish() }));

/** The kubelet marks the picture of a static pod with it (`kubetypes.ConfigMirrorAnnotationKey`). */
const mirror = 'kubernetes.io/config.mirror';

/** One item of `GET /api/v1/pods`. */
export const podSchema = z
  .object({
    metadata: z.object({
      namespace: word,
      name: word,
      labels: record,
      annotations: record,
      ownerReferences: owners,
      deletionTimestamp: z.string().nullish(),
    }),
    spec: z.object({ nodeName: word.nullish() }).nullish(),
    status: z.object({ phase: word.nullish(), conditions }).nullish(),
  })
  .transform(({ metadata, spec, status }): Pod => {
    const controller = metadata.ownerReferences.find((owner) => owner.controller)?.kind ?? null;
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      node: spec?.nodeName || null,
      labels: metadata.labels,
      phase: status?.phase ?? '',
      isReady: isReady(status?.conditions ?? []),
      isTerminating: Boolean(metadata.deletionTimestamp),
      isStatic: Object.hasOwn(metadata.annotations, mirror) || controller === 'Node',
      controller,
    };
  });

const selectorSchema = z
  .object({
    matchLabels: record,
    matchExpressions: list(z.object({ key: z.string(), operator: z.string(), values: list(z.string()) })),
  })
  .transform((selector): LabelSelector => selector);

const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);

/** One item of `GET /apis/policy/v1/poddisruptionbudgets`. */
export const budgetSchema = z
  .object({
    metadata: z.object({ namespace: word, name: word }),
    spec: z
      .object({ selector: selectorSchema.nullish(), unhealthyPodEvictionPolicy: z.string().nullish() })
      .nullish(),
    status: z.object({ disruptionsAllowed: count, currentHealthy: count, desiredHealthy: count }).nullish(),
  })
  .transform(
    ({ metadata, spec, status }): DisruptionBudget => ({
      ...metadata,
      selector: spec?.selector ?? null,
      disruptionsAllowed: status?.disruptionsAllowed ?? 0,
      currentHealthy: status?.currentHealthy ?? 0,
      desiredHealthy: status?.desiredHealthy ?? 0,
      letsUnhealthyGo: spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow',
    }),
  );
