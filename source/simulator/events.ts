import { restartCourse } from './life.ts';
import { stretches, without } from './periods.ts';
import { seeded } from './seeded.ts';
import type { ServiceEvent } from './services.ts';
import { bootEvents, failureEvent, recoveryEvents, restartEvents, serviceIds } from './services.ts';
import type { NodeState, World } from './world.ts';

/** One event of a machine, as `talosctl events` shows it. */
export interface RuntimeEvent {
  /** In ms since the epoch. */
  readonly at: number;
  /** Which boot of the machine sent it: events are kept in memory, and gone with it. */
  readonly bootedAt: number;
  readonly type: 'SequenceEvent' | 'ServiceStateEvent' | 'MachineStatusEvent' | 'AddressEvent';
  /** The service, sequence, stage or hostname. */
  readonly subject: string;
  readonly message: string;
}

/** What happened, before it is known to which boot it belongs. */
type Happening = Omit<RuntimeEvent, 'bootedAt'>;

/**
 * All events of a machine since its last boot before the practice, the oldest first: also those still to come of a
 * boot that is under way, as far as nothing else happens.
 */
export function eventsOf(world: World, state: NodeState): readonly RuntimeEvent[] {
  const { history } = world;
  const { address, bootedAt } = state.node;
  const boots = stretches(history, 'booting', address).map(({ from }) => from);
  const between = happened(world, state);
  const all: RuntimeEvent[] = [bootedAt, ...boots].flatMap((boot, index) => {
    const next = boots[index] ?? Number.POSITIVE_INFINITY;
    const during = between.filter(({ at }) => at > boot && at <= next);
    return [...bootedOnce(world, state, boot), ...during].map((one) => ({ ...one, bootedAt: boot }));
  });
  return all.toSorted((a, b) => a.at - b.at);
}

/** The id of an event: 20 letters and digits, which begin with its time, as rs/xid makes them. */
export function eventId(address: string, { at, type, subject, message }: RuntimeEvent): string {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(at / 1000));
  view.setUint32(4, seeded(address));
  view.setUint32(8, seeded(address, at, type, subject, message));
  return base32(bytes);
}

/** The alphabet of base32hex, in small letters; the last letter carries the bit that is left. */
function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => Number.parseInt(five.padEnd(5, '0'), 2).toString(32))
    .join('');
}

const sequence = (subject: string, message: 'START' | 'STOP', at: number): Happening => ({
  at,
  type: 'SequenceEvent',
  subject,
  message,
});

const ofService = (id: string, { state, message, at }: ServiceEvent): Happening => ({
  at,
  type: 'ServiceStateEvent',
  subject: id,
  message: `${state.toUpperCase()}: ${message}`,
});

/** Of the unmet conditions talosctl prints the names alone. */
const machineStatus = (stage: string, unmet: readonly string[], at: number): Happening => ({
  at,
  type: 'MachineStatusEvent',
  subject: stage,
  message: `ready: ${stage === 'RUNNING' && unmet.length === 0}, unmet conditions: [${unmet.join(' ')}]`,
});

/** When everything but the kubelet is up, in ms after the boot. */
const mostlyUp = 8000;

/** The events of a boot. As recorded, the kubelet's start and the machine status are the last ones. */
function bootedOnce(world: World, state: NodeState, boot: number): readonly Happening[] {
  const { node } = state;
  const watched = stretches(world.history, 'booting', node.address).find(({ from }) => from === boot);
  const finishedAt = watched?.to ?? null;
  const booting = finishedAt === Number.POSITIVE_INFINITY;
  const then = { ...state, bootedAt: boot, booting, bootFinishedAt: booting ? null : finishedAt };
  const started = (id: string) => bootEvents(then, id).toReversed();
  const others = serviceIds(node.role).filter((id) => id !== 'kubelet');
  const upAt = Math.max(boot + mostlyUp, then.bootFinishedAt ?? 0);
  const kubelet = started('kubelet').map((event) =>
    ['Starting', 'Waiting'].includes(event.state) ? event : { ...event, at: Math.max(event.at, upAt) },
  );
  const readyAt = Math.max(boot + mostlyUp + 2000, upAt);
  return [
    sequence('initialize', 'START', boot),
    sequence('initialize', 'STOP', boot),
    sequence('boot', 'START', boot),
    machineStatus('BOOTING', ['services'], boot),
    { at: boot + 2000, type: 'AddressEvent', subject: node.hostname, message: `ADDRESSES: ${node.address}` },
    ...others.flatMap((id) => started(id).map((event) => ofService(id, event))),
    ...(booting ? [] : [sequence('boot', 'STOP', upAt)]),
    ...kubelet.map((event) => ofService('kubelet', event)),
    ...(booting ? [] : [machineStatus('RUNNING', [], readyAt)]),
  ];
}

/** When the machine went down for a reboot: by the fault of that name, or just before the boot that is one. */
function shutdowns({ history }: World, address: string): readonly number[] {
  const asked = stretches(history, 'rebooting', address);
  const sudden = stretches(history, 'booting', address).filter(
    ({ from }) => !asked.some((stretch) => stretch.from < from && from < stretch.to),
  );
  return [...asked, ...sudden].map(({ from }) => from);
}

/** The last words before a reboot. */
function shutdown({ node }: NodeState, at: number): readonly Happening[] {
  const stopping = ['kubelet', ...(node.role === 'controlplane' ? ['etcd'] : [])].flatMap((id) => [
    ofService(id, { state: 'Stopping', message: `Sending SIGTERM to task ${id}`, at }),
    ofService(id, { state: 'Finished', message: 'Service finished successfully', at }),
  ]);
  return [sequence('reboot', 'START', at), machineStatus('REBOOTING', [], at), ...stopping];
}

/** What faults and life did to the machine while it ran. */
function happened(world: World, state: NodeState): readonly Happening[] {
  const { address, role } = state.node;
  const unmet = role === 'worker' ? ['services'] : ['services', 'staticPods'];
  const held = stretches(world.history, 'service-failed', address);
  const booting = stretches(world.history, 'booting', address);
  const failed = without(held, booting);
  const failures = failed.flatMap(({ from, to }) => {
    const gone = [ofService('kubelet', failureEvent(from)), machineStatus('RUNNING', unmet, from)];
    if (!held.some((stretch) => stretch.to === to) || !Number.isFinite(to)) return gone;
    const back = recoveryEvents(to).map((event) => ofService('kubelet', event));
    return [...gone, ...back, machineStatus('RUNNING', [], to)];
  });
  const restarted = world.restarts
    .filter((restart) => restart.address === address)
    .flatMap(({ service, at }) => {
      const events = restartEvents(state, service, at).map((event) => ofService(service, event));
      const ready = machineStatus('RUNNING', [], at + restartCourse.healthy);
      return [...events.slice(0, 1), machineStatus('RUNNING', ['services'], at), ...events.slice(1), ready];
    });
  // A restart that something worse overtook.
  const worse = [...failed, ...booting, ...stretches(world.history, 'rebooting', address)];
  const completed = restarted.filter(({ at }) => !worse.some(({ from, to }) => at >= from && at < to));
  const stopped = shutdowns(world, address).flatMap((at) => shutdown(state, at));
  return [...failures, ...completed, ...stopped];
}
