import type { RunProgress } from '../../state/run/run-view.ts';
import type { Screen } from '../screen.ts';
import { hanging, type Line, statusGlyphs } from '../upgrade/lines.ts';

/** Bytes as people read them: "18.2 MiB". */
function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

interface Input {
  readonly screen: Screen;
  readonly run: RunProgress;
  readonly columns: number;
}

/** The snapshot of etcd, once it was taken. */
export function snapshotLines({ run, columns }: Input): readonly Line[] {
  const { snapshot } = run.state;
  if (!snapshot) return [];
  const { path, bytes, sha256 } = snapshot;
  const text = `etcd snapshot: ${path} (${sizeText(bytes)}, sha256 ${sha256.slice(0, 12)}…)`;
  return hanging(` ${statusGlyphs.passed} `, text, columns, 'passed');
}

/** How it stands with the image of each node. */
export function pullLines({ screen, run, columns }: Input): readonly Line[] {
  const { pulls } = screen.upgrade.survey.getState();
  return run.state.plan.nodes.flatMap(({ address, name, image }) => {
    const known = pulls[address];
    if (known?.image !== image) return [];
    const { pull } = known;
    if (pull.state === 'pulled')
      return hanging(` ${statusGlyphs.passed} `, `${name}: image pulled`, columns, 'passed');
    if (pull.state === 'pulling')
      return hanging(` ${statusGlyphs.reading} `, `${name}: image being pulled`, columns, 'reading');
    return hanging(
      ` ${statusGlyphs.blocked} `,
      `${name}: could not be pulled: ${pull.message}`,
      columns,
      'blocked',
    );
  });
}
