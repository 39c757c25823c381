/** What talosctl writes of a node's sequences while it waits for a reboot, in the words of the recordings. */

export type Task = readonly [phase: string, task: string];

export const begins = ([phase, task]: Task) => [
  `phase: ${phase} action: START`,
  `task: ${task} action: START`,
];
export const ends = ([phase, task]: Task) => [`task: ${task} action: STOP`, `phase: ${phase} action: STOP`];

export const message = (id: string, text: string, healthy = false) =>
  `service: ${id} message: ${text} healthy: ${healthy}`;

/** Services that control planes alone have. */
export const isOfEtcd = (id: string) => ['etcd', 'trustd'].includes(id);
