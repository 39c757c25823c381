import type { Check, Finding, Plan, PlannedStep } from '../domain/upgrade/plan.ts';
import type { Identity } from '../talosctl/argv.ts';
import { sanitizeText } from '../text/sanitize.ts';
import { findingLines } from '../ui/upgrade/finding-lines.ts';
import { statusGlyphs, textOf } from '../ui/upgrade/lines.ts';
import { pathLines, pathText } from '../ui/upgrade/path-lines.ts';
import { countsText, verdictOf } from '../ui/upgrade/verdict.ts';
import { exitCodeOf, type Outcome } from './ending.ts';
import { nodeLines } from './node-lines.ts';
import { shownCommand } from './shown-command.ts';

/** Nothing is wrapped: it may go through a pipe, and a command must stay one line. */
const columns = Number.POSITIVE_INFINITY;

/** What the plan is of, and for. */
export interface Heading {
  readonly clusterName: string;
  readonly identity: Identity;
  /** The practice cluster: its commands are of no use elsewhere. */
  readonly isPractice: boolean;
}

function pathSection({ path, step }: Plan): readonly string[] {
  if (path.steps.length === 0) return [];
  return [`Path: ${pathText(path, step)}`, ...pathLines(path, columns).map((line) => ` ${textOf(line)}`), ''];
}

/** A check that has passed is one line; the others say what was found, and what to do. */
function checkLines({ status, title, summary, findings }: Check, plan: Plan): readonly string[] {
  const nameOf = ({ address, reason }: Finding): string | null => {
    const name = plan.nodes.find((node) => node.address === address)?.name ?? address;
    return name === null || reason.includes(name) ? null : name;
  };
  const isTold = findings.some(({ reason }) => reason === summary);
  return [
    `  ${statusGlyphs[status]} ${title}${isTold ? '' : `: ${summary}`}`,
    ...findings.flatMap((one) => findingLines(one, nameOf(one), columns).map((line) => `   ${textOf(line)}`)),
  ];
}

function checksSection(plan: Plan): readonly string[] {
  return [`Checks: ${countsText(plan)}`, ...plan.checks.flatMap((check) => checkLines(check, plan)), ''];
}

/** As a shell reads it: what a command is for stands before it as a comment. */
function stepLines({ title, commands }: PlannedStep, { nodes }: Plan, identity: Identity): readonly string[] {
  const down = nodes.filter(
    ({ command, meanwhile }) => command !== null && commands.includes(command) && meanwhile.length > 0,
  );
  return [
    '',
    `# ${title}`,
    ...down.map(({ name, meanwhile }) => `# while ${name} is down: ${meanwhile.join('; ')}`),
    ...(commands.length === 0 ? ['# no command: see the checks'] : []),
    ...commands.map((command) => shownCommand(command, identity)),
  ];
}

function commandsSection(plan: Plan, { identity, isPractice }: Heading): readonly string[] {
  if (plan.steps.length === 0) return [];
  // An upgrade of Kubernetes that has to come first is what clears the way.
  const isFirst = plan.path.steps[0]?.kind === 'kubernetes';
  const isBlocked = !isFirst && (plan.verdict === 'blocked' || plan.verdict === 'reading');
  return [
    `Commands, in this order${isBlocked ? ', once nothing stands against them' : ''}`,
    ...(isPractice ? ['# of the practice cluster: they are of no use elsewhere'] : []),
    ...plan.steps.flatMap((step) => stepLines(step, plan, identity)),
    '',
  ];
}

function verdictText({ plan, isAnswered }: Outcome): string {
  if (!isAnswered) return '✖ no node answers';
  if (plan.verdict !== 'reading') return verdictOf(plan).text;
  const unread = plan.checks.filter(({ status }) => status === 'reading').map(({ title }) => title);
  return `✖ could not be read in time: ${unread.join(', ')}`;
}

/** Indented as it is, and nothing in it makes up another line. */
const oneLine = (line: string): string => sanitizeText(line).replaceAll('\n', ' ');

/** The plan for a person to read; the last line says what comes of it, as does the exit code. */
export function planText(outcome: Outcome, heading: Heading): { text: string; exitCode: number } {
  const { plan } = outcome;
  const { version, image } = plan.target;
  const goal = [version, image].filter((part) => part !== null).join(' with ');
  const lines = [
    `Upgrade of ${heading.clusterName} to ${goal}: dry run, nothing is changed`,
    '',
    ...pathSection(plan),
    ...nodeLines(plan),
    '',
    ...checksSection(plan),
    ...commandsSection(plan, heading),
    verdictText(outcome),
  ];
  return { text: `${lines.map(oneLine).join('\n')}\n`, exitCode: exitCodeOf(outcome) };
}
