const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long something took, in ms: "41 s", "2 min 41 s", "5 min", "1 h 2 min". */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms / second)) * second;
  if (whole < minute) return `${whole / second} s`;
  const [big, bigWord, small, smallWord] =
    whole < hour ? [minute, 'min', second, 's'] : [hour, 'h', minute, 'min'];
  const rest = Math.floor((whole % big) / small);
  return `${Math.floor(whole / big)} ${bigWord}${rest > 0 ? ` ${rest} ${smallWord}` : ''}`;
}

/** How long something lasts, in ms, in steps that change seldom: "<10 s", "20 s", "3 min", "2 h". */
export function coarseDuration(ms: number): string {
  if (ms < 10 * second) return '<10 s';
  if (ms < minute) return `${Math.floor(ms / (10 * second)) * 10} s`;
  return ms < hour ? `${Math.floor(ms / minute)} min` : `${Math.floor(ms / hour)} h`;
}
