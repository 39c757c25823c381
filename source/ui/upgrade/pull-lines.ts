import type { PlannedCommand } from '../../domain/upgrade/plan.ts';
import type { Pull } from '../../domain/upgrade/survey.ts';
import { counted } from '../../domain/upgrade/words.ts';
import type { Screen } from '../screen.ts';
import type { Content } from './content.ts';
import { blank, commandLines, hanging, type Line, lineOf, type Tone } from './lines.ts';
import { openPulls, plannedPulls, pullOf } from './pulls.ts';

function wordsOf(pull: Pull): { readonly text: string; readonly tone: Tone } {
  if (pull.state === 'pulled') return { text: 'pulled from here', tone: 'passed' };
  if (pull.state === 'pulling') return { text: 'being pulled; this may take minutes', tone: 'reading' };
  return { text: `could not be pulled: ${pull.message}`, tone: 'blocked' };
}

const glyphs: Readonly<Record<Pull['state'], string>> = { pulling: '…', pulled: '✔', failed: '✖' };

/** How far pulling has come, node by node. */
export function pullLines(screen: Screen, columns: number): readonly Line[] {
  const survey = screen.upgrade.survey.getState();
  return plannedPulls(screen.plan()).flatMap((one) => {
    const pull = pullOf(survey, one);
    if (!pull) return [];
    const { text, tone } = wordsOf(pull);
    return hanging(` ${glyphs[pull.state]} `, `${one.node.name}: ${text}`, columns, tone);
  });
}

/**
 * The command as it is run from here: readings and pulls go through the endpoint in use, and the talosctl that is used
 * for everything; a run of the plan would take those that are planned.
 */
function asRunFromHere(screen: Screen, planned: PlannedCommand): PlannedCommand {
  const [program] = screen.upgrade.survey.getState().cluster.programs;
  const { endpoint } = screen.cluster();
  return { ...planned, program: program?.path ?? planned.program, endpoint: endpoint ?? planned.endpoint };
}

/** The question before the images are pulled: every command that is run then. */
export function pullContent(screen: Screen, columns: number): Content {
  const pulls = openPulls(screen.plan(), screen.upgrade.survey.getState());
  return {
    head: [],
    rows: [],
    cursor: 0,
    title: `pull the image on ${counted(pulls.length, 'node')}?`,
    details: [
      lineOf(' y pulls; anything else does not', 'bold'),
      ...hanging(
        ' ',
        'The nodes go on as they are: the image is only stored. So a tag or a registry that is wrong is found while nothing is down. Where the endpoint itself fails, the next one takes its place.',
        columns,
      ),
      blank,
      ...pulls.flatMap(({ command }) =>
        commandLines(screen.upgrade.shown(asRunFromHere(screen, command)), columns),
      ),
    ],
  };
}
