import type { Binding } from '../binding.ts';
import { beginRehearsal, changePlace, closeRehearsal, markRow, whyNoPlace } from './commands.ts';

/** What the page on which a rehearsal of an upgrade begins has of its own. */
export const rehearsalBindings: readonly Binding[] = [
  {
    keys: ['enter'],
    focus: ['rehearsal'],
    footer: 'begin',
    description: 'begin the rehearsal: what is marked will happen',
    practice: true,
    run: beginRehearsal,
  },
  {
    keys: [' '],
    focus: ['rehearsal'],
    footer: 'mark',
    description: 'mark what is to go wrong, or end that',
    practice: true,
    run: markRow,
  },
  {
    keys: ['right'],
    focus: ['rehearsal'],
    footer: 'node',
    description: 'it happens on the next node',
    practice: true,
    unavailable: whyNoPlace,
    run: (screen) => changePlace(screen, 1),
  },
  {
    keys: ['left'],
    focus: ['rehearsal'],
    footer: null,
    description: 'it happens on the node before',
    practice: true,
    unavailable: whyNoPlace,
    run: (screen) => changePlace(screen, -1),
  },
  {
    keys: ['escape', 'q'],
    focus: ['rehearsal'],
    footer: 'nothing goes wrong',
    description: 'begin without anything going wrong',
    practice: true,
    run: closeRehearsal,
  },
];
