import type { Check, Finding, Plan } from '../../domain/upgrade/plan.ts';
import { displayWidth, toWidth } from '../../text/width.ts';
import type { Screen } from '../screen.ts';
import type { Content } from './content.ts';
import { findingLines } from './finding-lines.ts';
import { hanging, type Line, lineOf, piece, statusGlyphs } from './lines.ts';
import { pullLines } from './pull-lines.ts';
import { pullSummary } from './pulls.ts';
import { countsText } from './verdict.ts';

const statusWidth = 7;
const gap = '  ';
const widestTitle = 32;

function rowsOf({ checks }: Plan): readonly Line[] {
  const width = Math.min(widestTitle, Math.max(0, ...checks.map(({ title }) => displayWidth(title))));
  return checks.map(({ status, title, summary }) => [
    piece(`${statusGlyphs[status]} ${toWidth(status, statusWidth)}`, status),
    // The word before it says already that it is being read.
    piece(
      `${gap}${toWidth(title, width)}${gap}${status === 'reading' ? summary.replace(/^reading /, '') : summary}`,
    ),
  ]);
}

/**
 * The check under the cursor: until it was moved, the first that blocks, else the first that warns. undefined where
 * the plan has none.
 */
export function checkAtCursor(screen: Screen): Check | undefined {
  const { checks } = screen.plan();
  const { check } = screen.view.getState().upgrade;
  const first = (wanted: Check['status']) => checks.find(({ status }) => status === wanted);
  return checks.find(({ id }) => id === check) ?? first('blocked') ?? first('warning') ?? checks[0];
}

/** The next check behind the cursor that blocks or warns, after the last one the first; undefined for none. */
export function nextFinding(screen: Screen): Check | undefined {
  const { checks } = screen.plan();
  const current = checkAtCursor(screen);
  const at = current ? checks.indexOf(current) : -1;
  const others = [...checks.slice(at + 1), ...checks.slice(0, at)];
  return others.find(({ status }) => status === 'blocked' || status === 'warning');
}

/** A node whose name lets refusals pass, with what is typed for it. */
export interface Overridable {
  readonly address: string;
  /** Its name; its address where two nodes have the same name. */
  readonly name: string;
}

/** The nodes about which this check has refusals that may be overridden, and are not. */
export function overridables(screen: Screen, { findings }: Check): readonly Overridable[] {
  const open = findings.filter((one) => one.canOverride && !one.isOverridden && one.status === 'blocked');
  const addresses = [...new Set(open.flatMap(({ address }) => address ?? []))];
  const { nodes } = screen.plan();
  return addresses.map((address) => {
    const name = screen.nodeName(address);
    const isOnly = nodes.filter((node) => screen.nodeName(node.address) === name).length <= 1;
    return { address, name: isOnly ? name : address };
  });
}

function nameOf(screen: Screen, { address }: Finding): string | null {
  return address === null ? null : screen.nodeName(address);
}

function detailsOf(screen: Screen, check: Check, columns: number): readonly Line[] {
  const { status, summary, findings } = check;
  const told = findings.flatMap((one) => findingLines(one, nameOf(screen, one), columns));
  const isTold = findings.some(({ reason }) => reason === summary);
  const own = isTold ? [] : hanging(` ${statusGlyphs[status]} `, summary, columns, status);
  const pulls = check.id === 'image-pulled' ? pullLines(screen, columns) : [];
  return [...own, ...told, ...pulls];
}

export function preflightContent(screen: Screen, columns: number): Content {
  const plan = screen.plan();
  const check = checkAtCursor(screen);
  const pulls = pullSummary(plan, screen.upgrade.survey.getState());
  return {
    head: [lineOf(` ${countsText(plan)}`, 'bold'), ...(pulls === null ? [] : [lineOf(` ${pulls}`)])],
    rows: rowsOf(plan),
    cursor: check ? plan.checks.indexOf(check) : 0,
    title: check?.title ?? 'no check',
    details: check ? detailsOf(screen, check, columns) : [],
  };
}
