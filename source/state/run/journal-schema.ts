import { z } from 'zod';
import type { RunEvent, RunPlan } from '../../domain/run/types.ts';
import { checkIds } from '../../domain/upgrade/plan.ts';

/** Raised when a line of an older journal would be read wrongly. A journal of another version is not touched. */
export const journalVersion = 1;

const texts = z.array(z.string());
const text = z.string();
const maybe = { text: z.string().nullable(), yes: z.boolean().nullable() };
/** In the file as people read it; in the program in ms since 1970. */
const at = z.iso.datetime().transform((value) => Date.parse(value));

const command = z.object({ program: text, command: texts, endpoint: text, node: text });

const node = z.object({
  address: text,
  name: text,
  role: z.enum(['controlplane', 'worker']).nullable(),
  fromVersion: text,
  toVersion: text,
  image: text,
  schematic: maybe.text,
  extensions: texts,
  command,
  confirmation: z.enum(['y', 'name']),
});

const step = z.object({
  kind: z.literal('talos'),
  from: text,
  to: text,
  why: z.enum(['latest patch', 'next minor', 'target']),
  etcd: z.object({ from: text, to: text }).nullable(),
});

const choices = z.object({
  target: z.object({ version: maybe.text, image: maybe.text }),
  order: z.enum(['controlplanes-first', 'workers-first']),
  sequence: texts,
  leftOut: texts,
  canary: maybe.text,
  overrides: z.array(z.object({ check: z.enum(checkIds), address: text })),
  drainTimeout: z.number(),
});

const plan: z.ZodType<RunPlan> = z.object({
  clusterId: text,
  clusterName: text,
  step,
  choices,
  nodes: z.array(node),
  soak: z.number(),
  gateCommand: texts.nullable(),
  gateRetries: z.int(),
  overridden: texts,
  etcdMinor: z.enum(['same', 'changes', 'not known']),
  controlPlanesStaying: z.number(),
});

const before = z.object({
  version: text,
  bootId: maybe.text,
  bootMarker: maybe.text,
  schematic: maybe.text,
  cordoned: maybe.yes,
  memberId: maybe.text,
});

const asked = z.object({ before, command, meanwhile: texts, warnings: texts });

const snapshot = z.object({ path: text, bytes: z.int(), sha256: text });

const observation = z.object({
  answers: z.boolean(),
  version: maybe.text,
  bootId: maybe.text,
  bootMarker: maybe.text,
  schematic: maybe.text,
  extensions: texts.nullable(),
  stage: maybe.text,
  ready: maybe.yes,
  servicesDown: texts.nullable(),
  kubernetesReady: maybe.yes,
  cordoned: maybe.yes,
  member: z.enum(['healthy', 'behind', 'gone', 'not known']).nullable(),
});

const end = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('code'), code: z.int() }),
  z.object({ kind: z.literal('unknown') }),
]);

const choice = z.enum([
  'retry',
  'watch',
  'stop waiting',
  'reboot',
  'uncordon',
  'rollback',
  'end talosctl',
  'skip',
  'abort',
]);
const answer = { ticket: z.int() };
const ofNode = { ...answer, address: text };

const event: z.ZodType<RunEvent> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prepared'), problems: texts, snapshot: snapshot.nullable(), ...answer }),
  z.object({ type: z.literal('checked'), blocked: texts, found: asked.nullable(), ...ofNode }),
  z.object({ type: z.literal('confirmed'), typed: text, ...ofNode }),
  z.object({ type: z.literal('started'), ...ofNode }),
  z.object({ type: z.literal('not started'), reason: text, ...ofNode }),
  z.object({ type: z.literal('step ended'), end, installed: z.enum(['yes', 'no', 'not known']), ...ofNode }),
  z.object({ type: z.literal('observed'), observation, ...ofNode }),
  z.object({ type: z.literal('time is up'), ...ofNode }),
  z.object({ type: z.literal('cordon failed'), reason: text, ...ofNode }),
  z.object({ type: z.literal('chosen'), address: text, choice }),
  z.object({ type: z.literal('gate passed'), ...answer }),
  z.object({ type: z.literal('gate failed'), reason: text, ...answer }),
  z.object({ type: z.literal('disturbed'), reasons: texts }),
  z.object({ type: z.literal('paused') }),
  z.object({ type: z.literal('continued') }),
  z.object({ type: z.literal('resumed') }),
]);

/** What every first line of any version has. */
export const versionSchema = z.object({ version: z.int() });

/** The first line. */
export const headerSchema = z.object({ version: z.literal(journalVersion), at, plan });

/** Each other line. */
export const entrySchema = z.object({ at, event });
