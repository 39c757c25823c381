/** Stages of a machine that somebody, or something, has sent on its way. */
const stages = ['upgrading', 'rebooting', 'installing', 'booting', 'shutting down', 'resetting'];

export function isOnTheWay(stage: string): boolean {
  return stages.includes(stage);
}
