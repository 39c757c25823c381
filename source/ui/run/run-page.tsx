import { Box } from 'ink';
import { type ReactElement, useEffect, useState } from 'react';
import { Rule } from '../components/rule.tsx';
import type { Screen } from '../screen.ts';
import { useCluster, useView } from '../stores.tsx';
import { Lines, LineText } from '../upgrade/line-text.tsx';
import { stepsLine } from '../upgrade/steps-line.ts';
import { useSurvey } from '../upgrade/use-survey.ts';
import { runLayout } from './run-layout.ts';
import { RunLog } from './run-log.tsx';
import { nodeAtTurn, runOf } from './run-of.ts';
import { useRun } from './use-run.ts';

const tickMs = 1000;

/** The time by which durations are told: each second while a node is at work, else by the coarse clock. */
function useNow({ now, later }: Screen, isTicking: boolean): number {
  const clock = useCluster((state) => state.clock);
  const [tick, setTick] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each tick asks for the next one.
  useEffect(
    () => (isTicking ? later(tickMs, () => setTick((count) => count + 1)) : undefined),
    [isTicking, later, tick],
  );
  return isTicking ? now() : clock;
}

export interface RunPageProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly rows: number;
}

/** "before intel goes down · lines 1–7 of 12". */
function titleOf(title: string, from: number, shown: number, all: number): string {
  return shown >= all ? title : `${title} · lines ${from + 1}–${Math.min(all, from + shown)} of ${all}`;
}

/** The run: its nodes, what is done or asked now, and what talosctl and the node say. */
export function RunPage({ screen, columns, rows }: RunPageProps): ReactElement {
  const view = useRun(screen.upgrade.run);
  useSurvey(screen);
  useView((state) => state.upgrade);
  const run = runOf(view);
  const now = useNow(screen, run?.state.phase === 'working');
  const shownLog = useView((state) => state.upgrade.run.log);
  const layout = runLayout(screen, columns, rows - 1, now);
  const { above, body, top, bodyRows, logRows, question } = layout;
  const node = nodeAtTurn(view);
  const isOfNode = run?.step?.address === node?.address;
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <LineText line={stepsLine(screen, columns)} />
      <Lines lines={above} />
      {body.lines.length === 0 ? null : (
        <Rule title={titleOf(body.title, top, bodyRows, body.lines.length)} columns={columns} />
      )}
      <Box flexDirection="column" height={bodyRows} flexShrink={0} overflow="hidden">
        <Lines lines={body.lines.slice(top, top + bodyRows)} />
      </Box>
      {logRows === 0 || !node ? null : (
        <RunLog
          node={node}
          output={(isOfNode && run?.step?.output) || []}
          shown={shownLog}
          columns={columns}
          rows={logRows}
        />
      )}
      {question ? <LineText line={question} /> : null}
    </Box>
  );
}
