import { existsSync } from 'node:fs';
import { type Report, reportOf } from '../../domain/run/report.ts';
import { reportMarkdown } from '../../domain/run/report-text.ts';
import { writeText } from '../../run-step/durable.ts';
import type { Hands } from './hands.ts';
import type { Live } from './session-view.ts';

/** The files of a run's report, beside its journal. */
export function reportFiles(journal: string): { readonly markdown: string; readonly json: string } {
  const stem = journal.replace(/\.jsonl$/, '');
  return { markdown: `${stem}.md`, json: `${stem}.json` };
}

/** Whether the report was written: nothing is left to be done for this run then. */
export const isReported = (journal: string): boolean => existsSync(reportFiles(journal).json);

/** The JSON comes last: where it is, the report is whole. Throws what the file system says. */
function writeReport(journal: string, report: Report, markdown: string): void {
  const files = reportFiles(journal);
  writeText(files.markdown, markdown);
  writeText(files.json, `${JSON.stringify(report, null, 2)}\n`);
}

/** The report of a run that has ended. That it could not be written is told; what it says is shown all the same. */
export async function reportRun(live: Live, hands: Hands, signal: AbortSignal): Promise<void> {
  const { journal, begunAt, track, entries } = live;
  const installImages = await hands.installImages(track.state.plan, signal);
  if (signal.aborted) return;
  const endedAt = track.endedAt ?? begunAt;
  const report = reportOf({
    state: track.state,
    journal,
    startedAt: begunAt,
    endedAt,
    entries,
    installImages,
  });
  live.report = reportMarkdown(report);
  try {
    writeReport(journal, report, live.report);
  } catch (error) {
    live.trouble = `the report could not be written: ${(error as Error).message}`;
  }
}
