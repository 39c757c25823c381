import { lastValue } from '../../domain/loaded.ts';
import { type NodeRecord, nodeName, triesUntilUnhealthy } from '../../domain/node.ts';
import { parseImage } from '../../domain/upgrade/image-reference.ts';
import { isVersion } from '../../domain/upgrade/minors.ts';
import { computePath } from '../../domain/upgrade/path.ts';
import type { Path, Target } from '../../domain/upgrade/plan.ts';
import { releaseOf, releasesText } from '../../domain/upgrade/releases.ts';
import { type TargetSuggestion, targetsFor } from '../../domain/upgrade/targets.ts';
import { typedVersion } from '../../domain/upgrade/typed-version.ts';
import { counted } from '../../domain/upgrade/words.ts';
import { selectNodes } from '../../state/selectors.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { displayWidth, toWidth } from '../../text/width.ts';
import type { Screen } from '../screen.ts';
import type { Content } from './content.ts';
import { findingLines } from './finding-lines.ts';
import { hanging, type Line, labelled, lineOf, piece } from './lines.ts';
import { pathLines } from './path-lines.ts';

/** A target that can be chosen, or the row that asks for another one. */
export interface TargetRow {
  readonly target: Target | null;
  readonly suggestion: TargetSuggestion | null;
}

function sameTarget(a: Target, b: Target | null): boolean {
  return b !== null && a.version === b.version && a.image === b.image;
}

function versionsOf(screen: Screen): readonly (string | null)[] {
  const nodes = selectNodes(screen.cluster().nodes);
  return nodes.map(({ facts }) => lastValue(facts.version)?.talosVersion ?? null);
}

/** True until one node has told its version, as long as one may. */
export function isReadingVersions(screen: Screen): boolean {
  const nodes = selectNodes(screen.cluster().nodes);
  const isKnown = versionsOf(screen).some((version) => version !== null);
  const mayTell = ({ facts, contact }: NodeRecord) =>
    facts.version.status === 'loading' && contact.failures < triesUntilUnhealthy;
  return !isKnown && nodes.some(mayTell);
}

/** What is suggested for the versions that run; then what was given, where it is none of these; then the row for another one. */
export function targetRows(screen: Screen): readonly TargetRow[] {
  const { target } = screen.view.getState().upgrade.choices;
  const suggested = targetsFor(versionsOf(screen), screen.upgrade.releases).map((suggestion) => ({
    target: { version: suggestion.version, image: null },
    suggestion,
  }));
  const isGiven = hasTarget(target) && !suggested.some((row) => sameTarget(target, row.target));
  return [
    ...suggested,
    ...(isGiven ? [{ target, suggestion: null }] : []),
    { target: null, suggestion: null },
  ];
}

export function hasTarget({ version, image }: Target): boolean {
  return version !== null || image !== null;
}

/** The row under the cursor: where it was moved to, else what is chosen, else the first. */
export function targetCursor(screen: Screen): number {
  const { targetRow, choices } = screen.view.getState().upgrade;
  const rows = targetRows(screen);
  const chosen = rows.findIndex((row) => sameTarget(choices.target, row.target));
  return Math.min(rows.length - 1, targetRow ?? Math.max(0, chosen));
}

/** What was typed as a target; or what is wrong with it. A minor alone is its latest known patch. */
export function readTarget(text: string, screen: Screen): Target | { readonly problem: string } {
  const typed = text.trim();
  const meant = typedVersion(typed, screen.upgrade.releases);
  if (meant === 'no release') return { problem: `no patch of ${sanitizeLine(typed)} is known` };
  if (meant !== 'no version') return { version: meant.version, image: null };
  const image = typed.includes('/') ? parseImage(typed) : null;
  if (!image)
    return { problem: 'neither a version, as v1.13.9, nor an image, as ghcr.io/…/installer:v1.13.9' };
  return { version: image.tag !== null && isVersion(image.tag) ? image.tag : null, image: typed };
}

/** "v1.13.9", or the image. */
export function targetText({ version, image }: Target): string {
  return image ?? version ?? 'no target yet';
}

function pathTo(screen: Screen, target: Target): Path {
  const nodes = selectNodes(screen.cluster().nodes);
  return computePath({
    talosVersions: versionsOf(screen),
    kubernetesVersions: nodes.map(({ facts }) => lastValue(facts.kubernetesVersion)),
    target: target.version,
    releases: screen.upgrade.releases,
  });
}

function wayText({ steps, problems }: Path): string {
  if (steps.length > 0) return counted(steps.length, 'step');
  return problems.some(({ status }) => status === 'blocked') ? 'no way' : 'is there';
}

function rowTexts({ target, suggestion }: TargetRow, screen: Screen): readonly string[] {
  if (!target) return ['another version or image…'];
  const release = target.version === null ? null : releaseOf(screen.upgrade.releases, target.version);
  const range = release?.kubernetesRange;
  return [
    targetText(target),
    wayText(pathTo(screen, target)),
    release?.etcd ? `etcd ${release.etcd}` : '',
    range ? `Kubernetes ${range.oldest} to ${range.newest}` : '',
    suggestion?.note ?? 'given',
  ];
}

const gap = '   ';
const widestCell = 60;

function listOf(screen: Screen): readonly Line[] {
  const { target: chosen } = screen.view.getState().upgrade.choices;
  const rows = targetRows(screen).map((row) => ({ row, texts: rowTexts(row, screen) }));
  const inColumns = rows.filter(({ row }) => row.target !== null && row.target.image === null);
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.min(widestCell, Math.max(0, ...inColumns.map(({ texts }) => displayWidth(texts[column] ?? '')))),
  );
  return rows.map(({ row, texts }) => {
    const box = row.target === null ? '   ' : sameTarget(chosen, row.target) ? '[x]' : '[ ]';
    const cells = inColumns.some((one) => one.row === row)
      ? texts.map((text, column) => toWidth(text, widths[column] ?? 0))
      : texts.filter((text) => text !== '');
    return lineOf(`${box} ${cells.join(gap)}`.trimEnd());
  });
}

/** "v1.13.1 on 2 nodes, v1.12.11 on intel". */
function runningText(
  nodes: readonly NodeRecord[],
  of: (node: NodeRecord) => string | null,
  program: string,
): string {
  const names = new Map<string, readonly string[]>();
  for (const node of nodes) {
    const version = of(node) ?? 'not known';
    names.set(version, [...(names.get(version) ?? []), nodeName(node)]);
  }
  const parts = [...names].map(([version, on]) => {
    if (on.length === nodes.length)
      return `${version} on ${on.length === 1 ? on[0] : `all ${on.length} nodes`}`;
    return `${version} on ${on.length === 1 ? on[0] : `${on.length} nodes`}`;
  });
  return `${program} ${parts.join(', ') || 'not known'}`;
}

function headOf(screen: Screen, columns: number): readonly Line[] {
  const nodes = selectNodes(screen.cluster().nodes);
  const known = releasesText(screen.upgrade.releases, screen.cluster().clock);
  return [
    ...labelled(
      'running now',
      runningText(nodes, ({ facts }) => lastValue(facts.version)?.talosVersion ?? null, 'Talos'),
      columns,
    ),
    ...labelled(
      '',
      runningText(nodes, ({ facts }) => lastValue(facts.kubernetesVersion), 'Kubernetes'),
      columns,
    ),
    ...labelled('to', `↵ chooses one and goes on; ${known}`, columns, 'dim'),
  ];
}

/** The way to the target under the cursor, and what stands against it. */
function detailsOf(screen: Screen, row: TargetRow | undefined, columns: number): readonly Line[] {
  if (!row?.target) {
    return hanging(
      ' ',
      'a version, as v1.13.9, or an installer image, as factory.talos.dev/metal-installer/SCHEMATIC:v1.13.9; a version alone keeps what each node runs: its schematic, platform and secure boot',
      columns,
    );
  }
  const path = pathTo(screen, row.target);
  const image = row.target.image === null ? [] : labelled('image', row.target.image, columns);
  return [
    ...image,
    ...path.problems.flatMap((one) => findingLines(one, null, columns)),
    ...pathLines(path, columns),
    ...(path.steps.length > 1
      ? [[piece(' one step at a time: each is planned when its turn has come', 'dim')]]
      : []),
  ];
}

export function targetContent(screen: Screen, columns: number): Content {
  const cursor = targetCursor(screen);
  const row = targetRows(screen)[cursor];
  return {
    head: headOf(screen, columns),
    rows: listOf(screen),
    cursor,
    title: row?.target ? `the way to ${targetText(row.target)}` : 'another target',
    details: detailsOf(screen, row, columns),
  };
}
