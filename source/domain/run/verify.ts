import type { Before, Installed, Observation, StepEnd, Verdict } from './types.ts';

/** What the node is to be. */
export interface Expected {
  readonly version: string;
  /** null: the image has none, or it cannot be told. */
  readonly schematic: string | null;
  readonly extensions: readonly string[];
  readonly isMember: boolean;
}

/** How far talosctl has come. */
export interface Standing {
  /** null while it may run. */
  readonly end: StepEnd | null;
  readonly installed: Installed;
}

/**
 * What became of the node, from what it is now and never from talosctl's word: that "post check passed" is also
 * printed after Talos went back to the old system (cozystack/talm#175).
 */
export function verdictOf(before: Before, expected: Expected, now: Observation, step: Standing): Verdict {
  if (!now.answers) return waiting('does not answer', ['does not answer']);
  const rebooted = hasRebooted(before, now);
  if (rebooted === true) return afterBoot(before, expected, now);
  if (step.end === null || now.stage !== 'running') return waiting('on its way', stageReasons(now));
  if (rebooted === null) return waiting('perhaps installed', ['whether it has rebooted cannot be told']);
  if (now.version !== null && now.version !== before.version) {
    return waiting('on its way', [`tells ${now.version}, and that it has not rebooted`]);
  }
  return withoutBoot(before, expected, now, { ...step, end: step.end });
}

/** Whether the node has booted since; null where neither boot id, boot marker nor version tell. */
export function hasRebooted(before: Before, now: Observation): boolean | null {
  if (before.bootId !== null && now.bootId !== null) return before.bootId !== now.bootId;
  if (before.bootMarker !== null && now.bootMarker !== null) return before.bootMarker !== now.bootMarker;
  return now.version !== null && now.version !== before.version ? true : null;
}

/** True where a cordon is there that was not there before. */
export function isLeftCordoned(before: Before | null, now: Observation | null): boolean {
  return before?.cordoned === false && now?.cordoned === true;
}

/** True where the node is as it is to be, but for the cordon that it had before. */
export function isOnlyCordonLost(before: Before, expected: Expected, now: Observation): boolean {
  const isAsPlanned = now.version === expected.version && systemFaults(expected, now).length === 0;
  return isAsPlanned && before.cordoned === true && now.cordoned === false && isWell(before, expected, now);
}

function afterBoot(before: Before, expected: Expected, now: Observation): Verdict {
  const ailments = [...ailmentsOf(before, expected, now), ...cordonReasons(before, now)];
  if (now.version === null) return waiting('not well', ['its version is not told', ...ailments]);
  const isFinal = now.stage === 'running';
  if (isOldSystem(before, expected, now)) {
    return { condition: 'rolled back', reasons: [`runs ${now.version} again`, ...ailments], isFinal };
  }
  const faults = [...versionFaults(expected, now), ...systemFaults(expected, now)];
  if (faults.length > 0) return { condition: 'not as planned', reasons: [...faults, ...ailments], isFinal };
  const untold = untoldOf(expected, now);
  if (untold.length === 0 && isWell(before, expected, now) && isLeftCordoned(before, now)) {
    return waiting('left cordoned', ailments);
  }
  if (untold.length + ailments.length > 0) return waiting('not well', [...untold, ...ailments]);
  return { condition: 'upgraded', reasons: [], isFinal: true };
}

/** Of the same version, the system before is told by its schematic. */
function isOldSystem(before: Before, expected: Expected, now: Observation): boolean {
  if (now.version !== before.version) return false;
  if (now.version !== expected.version) return true;
  const { schematic } = now;
  return schematic !== null && schematic === before.schematic && isOtherSchematic(expected, now);
}

const isOtherSchematic = (expected: Expected, { schematic }: Observation): boolean =>
  expected.schematic !== null && schematic !== null && schematic !== expected.schematic;

function versionFaults({ version }: Expected, now: Observation): readonly string[] {
  return now.version === version ? [] : [`runs ${now.version}, not ${version}`];
}

function systemFaults(expected: Expected, now: Observation): readonly string[] {
  const { extensions } = now;
  const missing = extensions ? expected.extensions.filter((name) => !extensions.includes(name)) : [];
  return [
    ...(isOtherSchematic(expected, now)
      ? [`its schematic is ${now.schematic}, not ${expected.schematic}`]
      : []),
    ...missing.map((name) => `its extension ${name} is gone`),
  ];
}

/** What must be told before the node counts as upgraded. */
function untoldOf(expected: Expected, now: Observation): readonly string[] {
  return [
    ...(expected.schematic !== null && now.schematic === null ? ['its schematic is not told'] : []),
    ...(expected.extensions.length > 0 && now.extensions === null ? ['its extensions are not told'] : []),
  ];
}

const isWell = (before: Before, expected: Expected, now: Observation): boolean =>
  ailmentsOf(before, expected, now).length === 0;

/** What is not as well as it is to be, but for the cordon. What is not told is not well. */
function ailmentsOf(before: Before, expected: Expected, now: Observation): readonly string[] {
  return [
    ...stageReasons(now),
    ...(now.ready === true ? [] : [now.ready === false ? 'not ready' : 'whether it is ready is not told']),
    ...(now.servicesDown?.map((name) => `service ${name} is not up`) ?? ['its services are not told']),
    ...memberReasons(expected, now),
    ...kubernetesReasons(before, now),
  ];
}

function stageReasons({ stage }: Observation): readonly string[] {
  if (stage === 'running') return [];
  return [stage === null ? 'its stage is not told' : `stage ${stage}`];
}

function memberReasons({ isMember }: Expected, { member }: Observation): readonly string[] {
  if (!isMember || member === 'healthy') return [];
  if (member === 'behind') return ['its etcd member is behind the others, or not healthy'];
  return [member === 'not known' ? 'its etcd member cannot be read' : 'its etcd member is gone'];
}

function kubernetesReasons(before: Before, { kubernetesReady }: Observation): readonly string[] {
  if (kubernetesReady === true) return [];
  if (kubernetesReady === false) return ['not ready in Kubernetes'];
  return before.cordoned === null ? [] : ['whether it is ready in Kubernetes is not told'];
}

function cordonReasons(before: Before, { cordoned }: Observation): readonly string[] {
  if (cordoned === before.cordoned) return [];
  if (cordoned === null) return ['whether it is cordoned is not told'];
  if (!cordoned) return before.cordoned === true ? ['the cordon it had before is lost'] : [];
  return [
    before.cordoned === false
      ? 'cordoned, as it was not before'
      : 'cordoned; whether it was before is not known',
  ];
}

/** It runs what it ran, and talosctl is gone. */
function withoutBoot(
  before: Before,
  expected: Expected,
  now: Observation,
  step: Standing & { readonly end: StepEnd },
): Verdict {
  const ailments = ailmentsOf(before, expected, now);
  const reasons = [...ailments, ...cordonReasons(before, now)];
  // Its exit code is unknown where it was killed: what it asked for last may be under way.
  if (step.installed === 'yes') {
    const isFinal = step.end.kind !== 'unknown';
    return {
      condition: 'installed, not rebooted',
      reasons: ['still runs the system before', ...reasons],
      isFinal,
    };
  }
  if (step.installed === 'not known') {
    return waiting('perhaps installed', ['whether the new system was installed is not known', ...reasons]);
  }
  if (ailments.length > 0) return waiting('not well', ['still runs the system before', ...reasons]);
  if (isLeftCordoned(before, now)) return waiting('left cordoned', reasons);
  return { condition: 'untouched', reasons, isFinal: true };
}

const waiting = (condition: Verdict['condition'], reasons: readonly string[]): Verdict => ({
  condition,
  reasons,
  isFinal: false,
});
