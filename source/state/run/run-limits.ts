/** How long a run waits for what; in ms. */
export interface RunLimits {
  /** Between two looks at a node at work, and at one that has failed. */
  readonly look: number;
  readonly slowLook: number;
  /** A node that does not answer for so long is no longer waited for. */
  readonly silence: number;
  /** talosctl has ended, and nothing new was seen of the node. */
  readonly quiet: number;
  /** Since the node was begun to be waited for. */
  readonly longest: number;
  /** All is well but for one thing that may never come: the end of talosctl, or of a cordon. */
  readonly grace: number;
  /** A question whose check is older is asked no more: the node is checked again. */
  readonly question: number;
  /** Until what could not be written down is tried again. */
  readonly retry: number;
  /** Between two paintings of talosctl's output. */
  readonly publish: number;
  /** Between two looks at another talos-tui's journal. */
  readonly view: number;
}

const second = 1000;
const minute = 60 * second;

export const runLimits: RunLimits = {
  look: 2.5 * second,
  slowLook: 15 * second,
  silence: 15 * minute,
  quiet: 10 * minute,
  longest: 60 * minute,
  grace: 30 * second,
  question: 10 * minute,
  retry: 5 * second,
  publish: 100,
  view: second,
};
