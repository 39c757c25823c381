/** What kind of log it is: each has its own command of talosctl. */
export type LogKind = 'service' | 'container' | 'kernel' | 'events';

/** One log of one node. */
export interface LogSource {
  readonly kind: LogKind;
  /** The node, as passed to `-n`. */
  readonly address: string;
  /** The service or the container's ID, as talosctl lists it; `kernel` and `events` for these. */
  readonly name: string;
}

export function serviceLog(address: string, name: string): LogSource {
  return { kind: 'service', address, name };
}

/** Kernel messages (`talosctl dmesg`). */
export function kernelLog(address: string): LogSource {
  return { kind: 'kernel', address, name: 'kernel' };
}

/** Runtime events (`talosctl events`). */
export function eventLog(address: string): LogSource {
  return { kind: 'events', address, name: 'events' };
}

export function containerLog(address: string, name: string): LogSource {
  return { kind: 'container', address, name };
}

/** The same for the same log, and for no other. */
export function sourceKey({ kind, address, name }: LogSource): string {
  return `${kind} ${address} ${name}`;
}

/** Logs that Talos keeps without a service of that name (`talosctl logs controller-runtime`, Talos documentation). */
export const logsWithoutService: readonly string[] = ['controller-runtime'];

/** Printable, and nothing that talosctl could take for a flag, nor that would break the line it stands in. */
export function isUsableName(name: string): boolean {
  return /^[\x21-\x2c\x2e-\x7e][\x21-\x7e]*$/.test(name);
}

/**
 * "kube-system/kube-apiserver-ryzen:kube-apiserver:9a88fd68edf1" by its parts, without the hash, which is new with
 * each start. Older versions print none, and a sandbox has no container.
 */
export function containerParts(id: string): { readonly pod: string; readonly container: string | null } {
  const [pod = id, container] = id.split(':');
  return { pod, container: container || null };
}
