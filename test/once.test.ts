import { describe, expect, it } from 'vitest';
import { loading } from '../source/domain/loaded.ts';
import { newNode } from '../source/domain/node.ts';
import { jsonOutput, tableOutput } from '../source/once.ts';
import { clusterOf, homelabNodes } from './helpers/cluster.ts';
import { denied, failingContact, homelabNode, readAt } from './helpers/nodes.ts';
import { readSnapshot, unknownEtcd, unknownFacts } from './helpers/snapshot.ts';

const silent = clusterOf(
  ['a', 'b'].map((address) => ({ ...newNode(address, ['talosconfig']), contact: failingContact(2) })),
  { clusterName: loading, etcdMembers: loading, answeredAt: {}, endpoint: null },
);
const degraded = clusterOf([
  homelabNode('ryzen'),
  homelabNode('intel', { kubernetes: { name: 'intel', ready: false, cordoned: true } }),
  homelabNode('m1mac', { services: denied }),
]);

describe('one snapshot', () => {
  it('is a table that depends on no width, with every reason below', () => {
    expect(tableOutput(degraded, readAt)).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "text": "homelab · 3 nodes · Talos v1.13.1 · Kubernetes v1.34.1 · via 192.168.1.101 · etcd 3/3, tolerates 1 · ▲ 1 degraded

      NODE   ADDRESS        ROLE           HEALTH                     STAGE    TALOS    KUBERNETES  IMAGE        SERVICES  ETCD    K8S                  CPU   MEM   UP
      ryzen  192.168.1.101  control plane  ● healthy                  running  v1.13.1  v1.34.1     b8e8fbbe          4/4  leader  Ready                  –  25 %  2 d
      intel  192.168.1.102  control plane  ▲ not ready in Kubernetes  running  v1.13.1  v1.34.1     b8e8fbbe          4/4  member  NotReady, cordoned     –  25 %  2 d
      m1mac  192.168.1.103  control plane  ● healthy                  running  v1.13.1  v1.34.1     b8e8fbbe  not allowed  member  Ready                  –  25 %  2 d

      intel: not ready in Kubernetes
      ",
      }
    `);
  });

  it.each([
    ['healthy', clusterOf(homelabNodes), 0],
    ['degraded', degraded, 1],
    ['without an answer', silent, 2],
  ])('that is %s', (_, state, exitCode) => {
    expect(tableOutput(state, readAt).exitCode).toBe(exitCode);
    expect(jsonOutput(state, readAt).exitCode).toBe(exitCode);
    expect(() => readSnapshot(jsonOutput(state, readAt).text)).not.toThrow();
  });

  it('has null for what nobody said, and nothing made up', () => {
    const { cluster, nodes, errors } = readSnapshot(jsonOutput(silent, readAt).text);
    expect(cluster).toMatchObject({
      name: null,
      health: 'unhealthy',
      talosVersions: [],
      etcd: unknownEtcd,
    });
    expect(nodes[0]).toEqual({
      address: 'a',
      hostname: null,
      role: null,
      health: 'unhealthy',
      reasons: ['dial tcp 192.168.1.103:50000: connect: no route to host'],
      ...unknownFacts,
      etcd: null,
      sources: ['talosconfig'],
      error: failingContact(2).error,
    });
    expect(errors).toEqual([
      { ...failingContact(2).error, node: 'a' },
      { ...failingContact(2).error, node: 'b' },
    ]);
  });

  it('tells how old what it knows of a node is, and what may not be read', () => {
    const { nodes, errors } = readSnapshot(jsonOutput(degraded, readAt + 1500).text);
    expect(nodes[2]?.ageMs).toBe(1500);
    expect(errors).toEqual([
      { kind: 'permission', message: 'not authorized', hint: null, node: '192.168.1.103' },
    ]);
  });
});
