import { begins, ends, isOfEtcd, message, type Task } from './sequence-words.ts';
import type { NodeState } from './world.ts';

const beforeInstall: readonly Task[] = [
  ['cleanup', 'stopAllPods'],
  ['dbus', 'stopDBus'],
  ['stopServices', 'stopServicesEphemeral'],
  ['umount', 'unmountPodMounts'],
  ['unmountBind', 'unmountSystemDiskBindMounts'],
  ['unmountSystem', 'unmountEphemeralPartition'],
  ['volumeFinalize', 'teardownVolumeLifecycle'],
];

const ofUpgrade: readonly Task[] = [
  ['upgrade', 'upgrade'],
  ['meta', 'reloadMeta'],
];

/** The process ids of the recordings. */
const stopped: Readonly<Record<string, string>> = {
  kubelet: 'task kubelet (PID 2271, container kubelet)',
  etcd: 'task etcd (PID 2112, container etcd)',
  cri: 'Process(["/usr/bin/containerd"])',
  trustd: 'task trustd (PID 2218, container trustd)',
};

/** The services that stop with a task. */
const stoppedBy: Readonly<Record<string, readonly string[]>> = {
  stopAllPods: ['kubelet'],
  stopServicesEphemeral: ['etcd', 'cri', 'trustd'],
};

/** The machine goes down: a group of lines a task. With `upgrades` the node installs before it goes, as up to Talos 1.12. */
export function downLines({ node }: NodeState, upgrades: boolean): readonly (readonly string[])[] {
  const isControlPlane = node.role === 'controlplane';
  const drain: readonly Task[] = upgrades ? [['drain', 'cordonAndDrainNode']] : [];
  const tasks = [
    ...drain,
    ...beforeInstall,
    ...(upgrades ? ofUpgrade : []),
    ['kexec', 'kexecPrepare'] as const,
  ];
  return [
    ...tasks.map((task) => [
      ...begins(task),
      ...(stoppedBy[task[1]] ?? [])
        .filter((id) => isControlPlane || !isOfEtcd(id))
        .flatMap((id) => [
          message(id, `Sending SIGTERM to ${stopped[id]}`),
          message(id, 'Service finished successfully'),
        ]),
      ...ends(task),
    ]),
    [...begins(['stopEverything', 'stopAllServices']), 'error: stopAllServices task completed'],
  ];
}
