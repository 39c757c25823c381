import type { ReactElement } from 'react';
import { Dialog } from '../components/dialog.tsx';
import type { Screen } from '../screen.ts';
import { quitLines } from './quit-words.ts';
import { useRun } from './use-run.ts';

export interface QuitProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly rows: number;
}

export function Quit({ screen, columns, rows }: QuitProps): ReactElement {
  useRun(screen.upgrade.run);
  return <Dialog title="quit?" columns={columns} rows={rows} lines={quitLines(screen, columns)} top={0} />;
}
