import { eventsOf } from './events.ts';
import { goTime, klog } from './log-format.ts';
import { kubeletPid } from './log-texts.ts';
import type { LogLine } from './logs.ts';
import type { NodeState, World } from './world.ts';

/** What a service writes because something happened: machined tells of all of them. */
export function toldLines(world: World, state: NodeState, service: string): readonly LogLine[] {
  const events = eventsOf(world, state).filter(
    ({ type, bootedAt }) => type === 'ServiceStateEvent' && bootedAt === state.bootedAt,
  );
  if (service === 'machined') {
    return events.map(({ at, subject, message }) => {
      const [, name = '', words = ''] = /^([A-Z]+): (.*)$/.exec(message) ?? [];
      const spoken = name.charAt(0) + name.slice(1).toLowerCase();
      return { at, text: `${goTime(at)} [talos] service[${subject}](${spoken}): ${words}` };
    });
  }
  return events
    .filter(({ subject }) => subject === service)
    .flatMap(({ at, message }) => ownWords(state, service, at, message));
}

/** The last and the first words of a service that ends and starts. */
function ownWords({ node }: NodeState, service: string, at: number, message: string): readonly LogLine[] {
  const ends = /^(WAITING: Error|FAILED:)/.test(message);
  const starts = message.startsWith('RUNNING: Started task');
  if (!ends && !starts) return [];
  if (service === 'kubelet') {
    const text = ends
      ? klog(
          'E',
          at,
          kubeletPid,
          'run.go:72',
          '"command failed" err="failed to run Kubelet: unable to load bootstrap kubeconfig: exit status 255"',
        )
      : klog(
          'I',
          at,
          kubeletPid,
          'server.go:529',
          `"Kubelet version" kubeletVersion="${node.kubernetesVersion}"`,
        );
    return [{ at, text }];
  }
  if (service === 'trustd') {
    return [
      {
        at,
        text: `${goTime(at)} ${ends ? 'trustd: listener failed: accept: connection aborted' : 'trustd: starting'}`,
      },
    ];
  }
  return [];
}
