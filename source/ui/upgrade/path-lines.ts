import type { Path, PathStep, TalosStep } from '../../domain/upgrade/plan.ts';
import { counted } from '../../domain/upgrade/words.ts';
import { hanging, type Line, labelled } from './lines.ts';

const whys: Readonly<Record<TalosStep['why'], string>> = {
  'latest patch': 'latest patch of its minor, before the next one',
  'next minor': 'next minor',
  target: 'the target',
};

function stepText(step: PathStep): string {
  if (step.kind === 'kubernetes') return `Kubernetes ${step.from} → ${step.to}: ${step.why}`;
  const etcd = step.etcd === null ? '' : `; etcd ${step.etcd.from} → ${step.etcd.to}`;
  return `Talos ${step.from} → ${step.to}: ${whys[step.why]}${etcd}`;
}

/** The steps of the path, each in words. */
export function pathLines({ steps, problems }: Path, columns: number): readonly Line[] {
  if (steps.length === 0)
    return problems.length > 0 ? [] : hanging(' ', 'nothing to do: everything is there', columns);
  const width = String(steps.length).length;
  return steps.flatMap((step, index) =>
    hanging(` ${String(index + 1).padStart(width)}  `, stepText(step), columns),
  );
}

function short({ kind, to }: PathStep): string {
  return kind === 'kubernetes' ? `Kubernetes ${to}` : to;
}

/** The path in a line or a few: "v1.6.4 → [v1.6.8] → v1.7.7", the step that is planned in brackets. */
export function pathText({ steps, problems }: Path, planned: TalosStep | null): string {
  const [first] = steps;
  const refused = problems.find(({ status }) => status === 'blocked');
  if (!first) return refused ? `none: ${refused.reason}` : 'nothing to do';
  const talos = steps.find(({ kind }) => kind === 'talos');
  const from = talos?.from ?? `Kubernetes ${first.from}`;
  const stops = steps.map((step) => (isPlanned(step, planned) ? `[${short(step)}]` : short(step)));
  return [from, ...stops].join(' → ');
}

function isPlanned(step: PathStep, planned: TalosStep | null): boolean {
  return step.kind === 'talos' && planned !== null && step.to === planned.to && step.from === planned.from;
}

/** Which step is planned, and which come before or after it. */
export function stepLines(path: Path, planned: TalosStep | null, columns: number): readonly Line[] {
  const { steps } = path;
  const [first] = steps;
  if (!first) return [];
  if (planned === null) return labelled('first', stepText(first), columns, 'warning');
  const number = steps.findIndex((step) => isPlanned(step, planned)) + 1;
  const later = steps.length - number;
  const rest = later > 0 ? `; ${counted(later, 'step')} after it, one at a time` : '';
  return labelled('this step', `${stepText(planned)} (${number} of ${steps.length}${rest})`, columns, 'bold');
}
