import { Box } from 'ink';
import { type ReactElement, useRef } from 'react';
import { Rule } from '../components/rule.tsx';
import { windowAround } from '../format/window.ts';
import { RunPage } from '../run/run-page.tsx';
import type { Screen } from '../screen.ts';
import { useCluster, useView } from '../stores.tsx';
import { type Content, shareOf, wizardContent } from './content.ts';
import { Lines, LineText } from './line-text.tsx';
import { stepsLine } from './steps-line.ts';
import { useSurvey } from './use-survey.ts';

const marks = { cursor: ' ▸ ', other: '   ' } as const;

/** "intel · rows 1–9 of 21 · d: all of it". */
function titleOf(content: Content, rows: string, details: string): string {
  const part = rows === '' ? '' : `rows ${rows}`;
  return [content.title, part, details].filter(Boolean).join(' · ');
}

function span(from: number, to: number, all: number): string {
  return from === 0 && to === all ? '' : `${from + 1}–${to} of ${all}`;
}

export interface WizardProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly rows: number;
}

/** The wizard: a page of the plan, or the run. */
export function Wizard(props: WizardProps): ReactElement {
  const isRun = useView(({ upgrade }) => upgrade.page === 'run' && upgrade.sheet === null);
  return isRun ? <RunPage {...props} /> : <PlanPage {...props} />;
}

/** One page of the plan: where one is, what is decided here, and what is told of the row under the cursor. */
function PlanPage({ screen, columns, rows }: WizardProps): ReactElement {
  // The plan follows from all three: whoever shows it is told of them.
  useCluster((state) => state);
  useSurvey(screen);
  const { top: scrolled } = useView((view) => view.upgrade);
  const previousTop = useRef(0);
  const content = wizardContent(screen, columns);
  const share = shareOf(content, rows);
  const isText = content.rows.length === 0;
  const { top, end } = windowAround(
    content.rows.map(() => 1),
    content.cursor,
    previousTop.current,
    share.rows,
  );
  previousTop.current = top;
  const from = isText ? Math.min(scrolled, Math.max(0, content.details.length - share.details)) : 0;
  const to = Math.min(content.details.length, from + share.details);
  const rest = isText
    ? span(from, to, content.details.length)
    : to < content.details.length
      ? 'd: the rest'
      : '';
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <LineText line={stepsLine(screen, columns)} />
      <Lines lines={content.head.slice(0, share.head)} />
      {isText ? null : (
        <Box flexDirection="column" height={share.rows} overflow="hidden">
          {content.rows.slice(top, end).map((line, offset) => {
            const isCursor = top + offset === content.cursor;
            const mark = isCursor ? marks.cursor : marks.other;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: by place: a text changes, no row moves.
              <LineText key={offset} line={[{ text: mark, tone: 'plain' }, ...line]} bold={isCursor} />
            );
          })}
        </Box>
      )}
      {share.hasTitle ? (
        <Rule
          title={titleOf(content, isText ? '' : span(top, end, content.rows.length), rest)}
          columns={columns}
        />
      ) : null}
      <Lines lines={content.details.slice(from, to)} />
    </Box>
  );
}
