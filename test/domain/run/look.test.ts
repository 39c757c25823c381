import { describe, expect, it } from 'vitest';
import type { Service } from '../../../source/domain/node.ts';
import { observationOf } from '../../../source/domain/run/look.ts';

const service = (id: string, state: string, health: Service['health'] = '?'): Service => ({
  id,
  state,
  health,
  message: '',
  changedAt: null,
});

const whole = {
  machineStatus: { stage: 'running', ready: true, unmetConditions: [], bootMarker: 'marker' },
  version: { talosVersion: 'v1.13.9', architecture: 'amd64', platform: 'metal' },
  bootId: 'boot',
  extensions: { schematic: 'aaaa', list: [{ name: 'amd-ucode', version: '20251125' }] },
  services: [service('etcd', 'Running', 'OK')],
  kubernetes: { name: 'intel', ready: true, cordoned: false },
  member: 'healthy',
} as const;

describe('observationOf', () => {
  it('has everything that was told', () => {
    expect(observationOf(whole)).toEqual({
      answers: true,
      version: 'v1.13.9',
      bootId: 'boot',
      bootMarker: 'marker',
      schematic: 'aaaa',
      extensions: ['amd-ucode'],
      stage: 'running',
      ready: true,
      servicesDown: [],
      kubernetesReady: true,
      cordoned: false,
      member: 'healthy',
    });
  });

  it('has null for what was not told, and for a node that Kubernetes does not know', () => {
    expect(observationOf({ bootId: 'boot', kubernetes: null, member: null })).toEqual({
      answers: true,
      version: null,
      bootId: 'boot',
      bootMarker: null,
      schematic: null,
      extensions: null,
      stage: null,
      ready: null,
      servicesDown: null,
      kubernetesReady: null,
      cordoned: null,
      member: null,
    });
  });

  it('answers by its own word only: what the others say of its member is none', () => {
    expect(observationOf({ member: 'behind' }).answers).toBe(false);
    expect(observationOf({ kubernetes: null, member: 'not known' }).answers).toBe(true);
  });

  it('names the services that are not up', () => {
    const services = [
      service('apid', 'Running', 'OK'),
      service('dashboard', 'Running'),
      service('ext-a', 'Finished'),
      service('ext-b', 'Skipped'),
      service('etcd', 'Running', 'Fail'),
      service('kubelet', 'Waiting'),
      service('cri', 'Failed'),
      service('trustd', 'Preparing'),
      service('udevd', 'Stopping'),
    ];
    const { servicesDown } = observationOf({ ...whole, services });
    expect(servicesDown).toEqual(['etcd', 'kubelet', 'cri', 'trustd', 'udevd']);
  });
});
