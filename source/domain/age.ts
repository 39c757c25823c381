/**
 * Ages in coarse steps, so that they change seldom. All times are in ms since the epoch, durations in ms; "now"
 * is the one coarse clock of the state, which is up to a minute behind.
 */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What is older is late. */
const lateAfter = 90_000;

/** The clock stands still for so long: what happened meanwhile lies before it by at most this. */
const clockStep = minute;

/** Talos is no older: a machine that booted before had no time yet (boards without a clock of their own). */
const earliestBoot = Date.UTC(2018, 0, 1);

const lateSteps: readonly (readonly [number, string])[] = [
  [12 * hour, '12 h'],
  [5 * hour, '5 h'],
  [2 * hour, '2 h'],
  [hour, '1 h'],
  [30 * minute, '30 min'],
  [10 * minute, '10 min'],
  [5 * minute, '5 min'],
  [lateAfter, '2 min'],
];

/** How old late data is: "2 min", "5 min", "10 min", "30 min", "1 h" … "12 h", "1 d"; null while it is not late. */
export function lateness(answeredAt: number | null, now: number): string | null {
  if (answeredAt === null || now - answeredAt <= lateAfter) return null;
  const age = now - answeredAt;
  if (age >= day) return `${Math.floor(age / day)} d`;
  return lateSteps.find(([least]) => age >= least)?.[1] ?? null;
}

/** When a machine booted, by its boot marker; null where the marker is none, or from before there was a time. */
export function bootTime(bootMarker: string | null): number | null {
  const at = bootMarker === null ? Number.NaN : Date.parse(bootMarker);
  return at >= earliestBoot ? at : null;
}

/** How long it has been up: "<10 min", "10 min" … "50 min", "5 h", "2 d"; null for a boot that is still to come. */
export function uptime(bootedAt: number | null, now: number): string | null {
  if (bootedAt === null || bootedAt > now + clockStep) return null;
  const up = now - bootedAt;
  if (up >= day) return `${Math.floor(up / day)} d`;
  if (up >= hour) return `${Math.floor(up / hour)} h`;
  return up < 10 * minute ? '<10 min' : `${Math.floor(up / (10 * minute)) * 10} min`;
}

/** A certificate that ends later needs no word. */
const soonDays = 30;

/** When a certificate ends, in words; null while that is far off or cannot be told. */
export function certificateText(notAfter: number | null, now: number): string | null {
  if (notAfter === null) return null;
  const days = Math.floor((notAfter - now) / day);
  if (days >= soonDays) return null;
  if (notAfter <= now) return 'certificate has expired';
  if (days === 0) return 'certificate ends today';
  return `certificate ends in ${days} day${days === 1 ? '' : 's'}`;
}

/** Minutes are told in these steps: a list of services that have just started would else move every minute. */
const minuteSteps = [1, 2, 5, 10, 20, 30];

/** How long ago something happened: "<1 min", "5 min", "3 h", "2 d"; "–" where it is not known. */
export function timeSince(at: number | null, now: number): string {
  if (at === null) return '–';
  const age = now - at;
  if (age < minute) return '<1 min';
  if (age < hour) return `${minuteSteps.findLast((step) => step * minute <= age)} min`;
  return age < day ? `${Math.floor(age / hour)} h` : `${Math.floor(age / day)} d`;
}
