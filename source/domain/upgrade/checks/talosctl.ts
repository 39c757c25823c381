import { errorOf, lastValue } from '../../loaded.ts';
import { finding } from '../finding.ts';
import { isVersion } from '../minors.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { programFor, skewOf } from '../programs.ts';
import type { TalosctlProgram } from '../survey.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { namesOf, targetsOf } from './told.ts';

/** A talosctl with the nodes that are upgraded through it. */
interface Use {
  readonly program: TalosctlProgram;
  readonly nodes: readonly NodePlan[];
}

function usesOf({ survey }: PlanInput, draft: Draft): readonly Use[] {
  const uses = new Map<TalosctlProgram, NodePlan[]>();
  for (const node of targetsOf(draft)) {
    const program = programFor(node.from, survey.cluster.programs);
    uses.set(program, [...(uses.get(program) ?? []), node]);
  }
  return [...uses].map(([program, nodes]) => ({ program, nodes }));
}

const configure = 'configure a talosctl for its minor: talosctl.perMinor in config.json';

/** Which flags there are follows from the version, so one that cannot be told is as bad as none. */
function unknownVersion({ program, nodes }: Use): readonly Finding[] {
  const version = lastValue(program.version);
  if (program.version.status === 'loading' || (version !== null && isVersion(version))) return [];
  const error = errorOf(program.version);
  const why = version === null ? error?.message : `it tells ${version}`;
  const reason = `the version of ${program.path}, for ${namesOf(nodes)}, is not known: ${why}`;
  return [finding('blocked', reason, error?.hint ?? 'look whether it can be started')];
}

function tooFar({ program, nodes }: Use): readonly Finding[] {
  const version = lastValue(program.version);
  return nodes
    .filter(({ from }) => version !== null && skewOf(program, from) === 'too far')
    .map(({ name, from, address }) =>
      finding(
        'blocked',
        `talosctl ${version} and Talos ${from} on ${name} are more than one minor apart`,
        configure,
        { address, canOverride: true },
      ),
    );
}

/** What was near enough before the step may be too far after it, where the node is watched and verified. */
function tooFarAfter({ program }: Use, { step }: Draft, before: readonly Finding[]): readonly Finding[] {
  if (!step || before.length > 0 || skewOf(program, step.to) !== 'too far') return [];
  const reason = `talosctl ${lastValue(program.version)} is more than one minor away from ${step.to}, which the nodes run after the step`;
  return [finding('warning', reason, 'use a newer talosctl for the next step')];
}

function passedText(uses: readonly Use[]): string {
  const told = uses.map(({ program, nodes }) => {
    const skews = nodes.map(({ from }) => skewOf(program, from));
    const skew = skews.every((one) => one === 'same') ? 'the same minor' : 'at most one minor apart';
    return `talosctl ${lastValue(program.version)}: ${skew}`;
  });
  return told.join(', ');
}

export const talosctlCheck: CheckRule = (input, draft) => {
  const uses = usesOf(input, draft);
  const findings = uses.flatMap((use) => {
    const before = [...unknownVersion(use), ...tooFar(use)];
    return [...before, ...tooFarAfter(use, draft, before)];
  });
  const reading = uses.filter(({ program }) => program.version.status === 'loading');
  const paths = reading.map(({ program }) => program.path).join(', ');
  return conclude(
    {
      id: 'talosctl',
      title: 'talosctl',
      passed: passedText(uses),
      isNeeded: uses.length > 0,
      findings,
      reading: reading.length === 0 ? null : `the version of ${paths}`,
    },
    input,
  );
};
