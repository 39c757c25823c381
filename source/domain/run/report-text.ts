import { actionNouns } from './choice-words.ts';
import { durationText } from './duration.ts';
import { code, fenced, shellLine, text } from './markdown.ts';
import type { Report, ReportCommand, ReportNode } from './report.ts';

const titles: Readonly<Record<Report['outcome'], string>> = {
  complete: 'complete',
  aborted: 'ended early',
  'not ended': 'not ended',
};

/** ISO 8601 as a person reads it: "2026-11-23 04:20:11 UTC". */
const time = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

const bullets = (items: readonly string[]): readonly string[] => items.map((item) => `- ${item}`);

/** A section, or nothing where it would be empty. */
function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

function head(report: Report): readonly string[] {
  const { outcome, cluster, from, to, nodes, snapshot } = report;
  const done = nodes.filter(({ state }) => state === 'done').length;
  const taken =
    snapshot && `${code(snapshot.path)}, ${snapshot.bytes} bytes, SHA-256 ${code(snapshot.sha256)}`;
  return [
    `# Upgrade of ${text(cluster.name)}: ${text(from)} → ${text(to)}, ${titles[outcome]}`,
    '',
    ...bullets([
      `Outcome: ${titles[outcome]}, ${done} of ${nodes.length} nodes upgraded and verified`,
      `Cluster: ${text(cluster.name)}, id ${code(cluster.id)}`,
      `Began: ${time(report.startedAt)}`,
      `Ended: ${time(report.endedAt)}, after ${durationText(report.seconds * 1000)}`,
      `Snapshot of etcd: ${taken ?? 'none was taken'}`,
      `Journal: ${code(report.journal)}`,
    ]),
  ];
}

function table(nodes: readonly ReportNode[]): readonly string[] {
  const row = (node: ReportNode): string => {
    const took = node.seconds === null ? '–' : durationText(node.seconds * 1000);
    const cells = [
      text(node.name),
      text(node.address),
      text(node.versionBefore),
      text(node.versionAfter ?? 'not known'),
      took,
      node.state === 'skipped' ? `skipped, ${node.condition}` : node.condition,
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return [
    '| Node | Address | Before | After | Time | Condition |',
    '| --- | --- | --- | --- | --- | --- |',
    ...nodes.map(row),
  ];
}

function endWords({ end, exitCode, endedAt }: ReportCommand): string {
  const when = endedAt === null ? '' : `, ${time(endedAt)}`;
  switch (end) {
    case 'exit code':
      return `ended with exit code ${exitCode}${when}`;
    case 'not known':
      return `how it ended is not known${when}`;
    case 'not ended':
      return 'its end was not seen';
    case 'never started':
      return 'it was never started';
  }
}

function commandLines(command: ReportCommand): readonly string[] {
  const { action, words, confirmedAt, confirmedBy, startedAt, warnings } = command;
  const started = startedAt === null ? [] : [`started ${time(startedAt)}`];
  return [
    '',
    ...fenced(shellLine(words), 'sh'),
    '',
    ...bullets([
      `${actionNouns[action]}, confirmed with ${code(confirmedBy)} ${time(confirmedAt)}`,
      [...started, endWords(command)].join('; '),
      ...warnings.map((warning) => `spoke against it: ${text(warning)}`),
    ]),
  ];
}

function nodeLines(node: ReportNode): readonly string[] {
  const turn = [
    ...(node.startedAt === null ? [] : [`began ${time(node.startedAt)}`]),
    ...(node.endedAt === null ? [] : [`ended ${time(node.endedAt)}`]),
  ];
  return [
    '',
    `### ${text(node.name)}`,
    '',
    ...bullets([
      `${text(node.versionBefore)} → ${text(node.versionPlanned)} planned; after it: ${text(node.versionAfter ?? 'not known')}`,
      `Condition: ${node.condition}`,
      ...node.reasons.map(text),
      `Image: ${code(node.image)}`,
      ...(turn.length > 0 ? [`Turn: ${turn.join(', ')}`] : []),
      ...(node.commands.length === 0 ? ['No command was run on it'] : []),
    ]),
    ...node.commands.flatMap(commandLines),
  ];
}

function imageLines({ stale, notRead }: Report['installImages']): readonly string[] {
  const unread =
    notRead.length > 0 ? bullets([`Not read, look yourself: ${notRead.map(text).join(', ')}`]) : [];
  if (stale.length === 0) return unread;
  return [
    'An upgrade does not change `.machine.install.image`. These nodes still name another image, which would be used',
    'when they are installed anew. Change it in the files that their configuration comes from as well.',
    ...stale.flatMap(({ name, image, patch, patchFile, command }) => [
      '',
      `${text(name)} names ${code(image)}. Save as ${code(patchFile)}:`,
      '',
      ...fenced(patch.trimEnd(), 'yaml'),
      '',
      ...fenced(shellLine(command), 'sh'),
    ]),
    ...(unread.length > 0 ? ['', ...unread] : []),
  ];
}

/** The report to read, in Markdown; what came from outside is escaped. All times are in UTC. */
export function reportMarkdown(report: Report): string {
  const lines = [
    ...head(report),
    ...section('Why it ended early', bullets(report.reasons.map(text))),
    ...section('Left running, cordoned or unfinished', bullets(report.left.map(text))),
    ...section('Nodes', [...table(report.nodes), ...report.nodes.flatMap(nodeLines)]),
    ...section('Overridden', bullets(report.overrides.map(text))),
    ...section(
      'Decisions and disturbances',
      bullets(report.incidents.map(({ at, words }) => `${time(at)}: ${text(words)}`)),
    ),
    ...section('Install images', imageLines(report.installImages)),
    ...section('Next', report.next === null ? [] : [text(report.next)]),
  ];
  return `${lines.join('\n')}\n`;
}
