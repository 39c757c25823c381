import { sourceKey } from '../../domain/logs/source.ts';
import type { Key } from '../input/keys.ts';
import { editText, pasteText, textField } from '../input/text-field.ts';
import type { Screen } from '../screen.ts';
import { changeLog } from './commands.ts';
import { type Containers, type Picker, toggleChoice, underCursor } from './picker.ts';

function changePicker(screen: Screen, change: Partial<Picker>): void {
  screen.view.setState(({ picker }) => ({ picker: { ...picker, ...change } }));
}

/** Opens the page on which logs are chosen, with those that were chosen before. */
export function openSources(screen: Screen): void {
  const chosen = screen.view.getState().log.picked ?? [];
  screen.view.setState({ dialog: 'sources' });
  // Containers come and go: those of the last time may be others now.
  changePicker(screen, { query: textField(''), cursor: 0, chosen, containers: {} });
  readAllContainers(screen);
}

export function closeSources(screen: Screen): void {
  screen.view.setState({ dialog: 'none' });
}

export function moveChoice(screen: Screen, steps: number): void {
  const last = Math.max(0, screen.choices().length - 1);
  const { cursor } = screen.view.getState().picker;
  changePicker(screen, { cursor: Math.min(last, Math.max(0, cursor + steps)) });
}

/** What is under the cursor stays there, wherever lines come in. */
function setContainers(screen: Screen, address: string, containers: Containers): void {
  const { containers: known, cursor } = screen.view.getState().picker;
  const under = screen.choices()[cursor];
  changePicker(screen, { containers: { ...known, [address]: containers } });
  if (!under || under.containersOf === address) return;
  const now = screen.choices().findIndex(({ label }) => label === under.label);
  if (now >= 0) changePicker(screen, { cursor: now });
}

/** As many nodes are asked for their containers without being told to. */
const mostAskedAtOnce = 8;

/** What can be found by typing has to be known: the containers of a few nodes are read when the page opens. */
function readAllContainers(screen: Screen): void {
  const unread = screen.choices().flatMap(({ containersOf }) => containersOf ?? []);
  if (unread.length <= mostAskedAtOnce) for (const address of unread) void readContainers(screen, address);
}

async function readContainers(screen: Screen, address: string): Promise<void> {
  if (screen.view.getState().picker.containers[address]?.state === 'reading') return;
  setContainers(screen, address, { state: 'reading' });
  const read = await screen.readContainers(address);
  setContainers(
    screen,
    address,
    'message' in read ? { state: 'failed', message: read.message } : { state: 'read', found: read },
  );
}

/** Chooses the logs under the cursor, or takes them out again; containers that are not known yet are read. */
export function toggleAtCursor(screen: Screen): void {
  const { cursor, chosen } = screen.view.getState().picker;
  const one = screen.choices()[cursor];
  if (!one) return;
  if (one.containersOf !== null) void readContainers(screen, one.containersOf);
  else if (one.label === underCursor.label) changePicker(screen, { chosen: [] });
  else changePicker(screen, { chosen: toggleChoice(chosen, one) });
}

/** Shows what is chosen; where nothing is, what is under the cursor. */
export function showChosen(screen: Screen): void {
  const { cursor, chosen, query } = screen.view.getState().picker;
  const one = screen.choices()[cursor];
  const before = screen.view.getState().log.picked ?? [];
  const isUntouched = chosen.map(sourceKey).join('\n') === before.map(sourceKey).join('\n');
  // Who looked at what is chosen, and did nothing, keeps it. Who types a name and presses Enter wants just that.
  const isAsItWas = isUntouched && chosen.length > 0 && cursor === 0 && query.text === '';
  const wantsOne = isUntouched && !isAsItWas;
  if (wantsOne && !one) return;
  if (wantsOne && one?.containersOf) {
    toggleAtCursor(screen);
    return;
  }
  const picked = wantsOne && one ? one.sources : chosen;
  screen.view.setState({ dialog: 'none', pane: 'log' });
  changeLog(screen, { picked: picked.length > 0 ? picked : null, isFull: true });
}

/** Typing finds; the cursor goes to the first that is found. */
export function typeQuery(screen: Screen, key: Key): void {
  const { query } = screen.view.getState().picker;
  // A blank finds nothing: before anything is typed it chooses, as in other lists.
  if (key === ' ' && query.text === '') {
    toggleAtCursor(screen);
    return;
  }
  const next = editText(query, key);
  if (typeof next !== 'string' && next !== query) changePicker(screen, { query: next, cursor: 0 });
}

export function pasteQuery(screen: Screen, text: string): void {
  const { query } = screen.view.getState().picker;
  changePicker(screen, { query: pasteText(query, text), cursor: 0 });
}
