import type { RunEvent, RunPlan } from '../../../source/domain/run/types.ts';

export const plan: RunPlan = {
  clusterId: 'cluster-1',
  clusterName: 'homelab',
  step: {
    kind: 'talos',
    from: 'v1.13.2',
    to: 'v1.13.3',
    why: 'target',
    etcd: { from: '3.5', to: '3.6' },
  },
  choices: {
    target: { version: 'v1.13.3', image: null },
    order: 'workers-first',
    sequence: ['10.0.0.1'],
    leftOut: ['10.0.0.9'],
    canary: null,
    overrides: [{ check: 'kubernetes', address: '10.0.0.1' }],
    drainTimeout: 300,
  },
  nodes: [
    {
      address: '10.0.0.1',
      name: 'cp-1',
      role: 'controlplane',
      fromVersion: 'v1.13.2',
      toVersion: 'v1.13.3',
      image: 'factory.talos.dev/metal-installer/abc:v1.13.3',
      schematic: 'abc',
      extensions: ['iscsi-tools'],
      command: { program: 'talosctl', command: ['upgrade'], endpoint: '10.0.0.2', node: '10.0.0.1' },
      confirmation: 'name',
    },
  ],
  soak: 0,
  gateCommand: ['ceph', 'status'],
  gateRetries: 20,
  overridden: ['a sentence'],
  etcdMinor: 'same',
  controlPlanesStaying: 2,
};

const of = { ticket: 3, address: '10.0.0.1' };

/** One of each type: a type that the journal's schema does not know fails here. */
export const examples: { readonly [Type in RunEvent['type']]: Extract<RunEvent, { type: Type }> } = {
  prepared: {
    type: 'prepared',
    problems: ['none\n"quoted" ✓'],
    snapshot: { path: '/state/etcd.db', bytes: 42, sha256: 'ab' },
    ticket: 1,
  },
  checked: {
    type: 'checked',
    ...of,
    blocked: [],
    found: {
      before: {
        version: 'v1.13.2',
        bootId: 'b',
        bootMarker: null,
        schematic: null,
        cordoned: false,
        memberId: '1f',
      },
      command: { program: 'talosctl', command: ['upgrade'], endpoint: '10.0.0.3', node: '10.0.0.1' },
      meanwhile: ['etcd 2/3, tolerates 0'],
      warnings: [],
    },
  },
  confirmed: { type: 'confirmed', ...of, typed: 'cp-1' },
  started: { type: 'started', ...of },
  'not started': { type: 'not started', ...of, reason: 'spawn talosctl ENOENT' },
  'step ended': { type: 'step ended', ...of, end: { kind: 'code', code: 1 }, installed: 'not known' },
  observed: {
    type: 'observed',
    ...of,
    observation: {
      answers: true,
      version: 'v1.13.3',
      bootId: null,
      bootMarker: 'm',
      schematic: 'abc',
      extensions: ['iscsi-tools'],
      stage: 'running',
      ready: true,
      servicesDown: [],
      kubernetesReady: null,
      cordoned: false,
      member: 'not known',
    },
  },
  'time is up': { type: 'time is up', ...of },
  'cordon failed': { type: 'cordon failed', ...of, reason: 'refused' },
  chosen: { type: 'chosen', address: '10.0.0.1', choice: 'end talosctl' },
  'gate passed': { type: 'gate passed', ticket: 4 },
  'gate failed': { type: 'gate failed', ticket: 4, reason: 'exit 1' },
  disturbed: { type: 'disturbed', reasons: ['quorum'] },
  paused: { type: 'paused' },
  continued: { type: 'continued' },
  resumed: { type: 'resumed' },
};
