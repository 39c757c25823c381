import { seeded } from './seeded.ts';

/** Three digits of microseconds that belong to the moment. */
export function micros(at: number): string {
  return String(seeded(at) % 1000).padStart(3, '0');
}

/** `2026/11/23 04:57:51.362653`: the log package of Go. */
export function goTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23).replaceAll('-', '/').replace('T', ' ')}${micros(at)}`;
}

/** `2026-11-23T04:57:51.226036Z` */
export function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}${micros(at)}Z`;
}

/** `2026-11-23T04:58:06.551111638Z`: nine digits. */
export function nanoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}${micros(at)}${micros(at + 1)}Z`;
}

/** As the container runtime keeps what a container prints: `2026-11-23T04:58:06.551111638Z stderr F …`. */
export function criLine(at: number, stream: 'stdout' | 'stderr', text: string): string {
  return `${nanoTime(at)} ${stream} F ${text}`;
}

/** A line of klog: `I1123 04:58:16.788450    2271 kubelet.go:163] "…"`. */
export function klog(
  level: 'I' | 'W' | 'E',
  at: number,
  pid: number,
  source: string,
  message: string,
): string {
  const time = new Date(at).toISOString();
  const day = time.slice(5, 10).replace('-', '');
  return `${level}${day} ${time.slice(11, 23)}${micros(at)} ${String(pid).padStart(7)} ${source}] ${message}`;
}
