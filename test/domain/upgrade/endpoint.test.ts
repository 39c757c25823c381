import { describe, expect, it } from 'vitest';
import type { NodeRecord } from '../../../source/domain/node.ts';
import { endpointFor } from '../../../source/domain/upgrade/endpoint.ts';
import type { PlanInput } from '../../../source/domain/upgrade/plan.ts';
import { initialSurvey, unreadNode } from '../../../source/domain/upgrade/survey.ts';
import { failingContact, homelabNode, makeNode, ok } from '../../helpers/nodes.ts';

const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];
const vip = '192.168.1.100';
const cluster = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')];

interface Case {
  readonly endpoints: readonly string[];
  readonly inUse?: string;
  readonly nodes?: readonly NodeRecord[];
  readonly members?: readonly (readonly string[])[];
  readonly virtual?: readonly string[];
}

function choose(address: string, { endpoints, inUse, nodes = cluster, members = [], virtual = [] }: Case) {
  const configuration = ok({
    installImage: null,
    extraKernelArguments: [],
    clusterEndpoint: null,
    virtualAddresses: virtual,
  });
  const survey = { ...initialSurvey([]), nodes: { [ryzen]: { ...unreadNode, configuration } } };
  const input = { endpoints, endpoint: inUse ?? null, nodes, memberAddresses: members, survey };
  const { endpoint, kind } = endpointFor(address, input as unknown as PlanInput);
  return [endpoint, kind];
}

describe('endpointFor', () => {
  const down = [cluster[0], homelabNode('intel', {}, { contact: failingContact(3) }), cluster[2]].filter(
    (node) => node !== undefined,
  );
  const worker = makeNode('192.168.1.104', { machineType: 'worker', hostname: 'w1' });
  const dual = homelabNode(
    'ryzen',
    {},
    { announced: { hostname: 'ryzen', role: 'controlplane', addresses: [ryzen, 'fd00::1', vip] } },
  );
  it.each<[string, string, Case, readonly [string | null, string]]>([
    ['the one in use', ryzen, { endpoints: [intel, m1mac], inUse: m1mac }, [m1mac, 'another node']],
    [
      'not the node itself, though in use',
      ryzen,
      { endpoints: [ryzen, intel], inUse: ryzen },
      [intel, 'another node'],
    ],
    [
      'with a port',
      ryzen,
      { endpoints: [`${ryzen}:50000`, `${intel}:50000`] },
      [`${intel}:50000`, 'another node'],
    ],
    ['not one that is down', ryzen, { endpoints: [intel, m1mac], nodes: down }, [m1mac, 'another node']],
    ['none but one that is down', ryzen, { endpoints: [intel], nodes: down }, [null, 'none']],
    ['not a worker', ryzen, { endpoints: ['192.168.1.104'], nodes: [...cluster, worker] }, [null, 'none']],
    [
      'for a worker',
      '192.168.1.104',
      { endpoints: [ryzen], nodes: [...cluster, worker] },
      [ryzen, 'another node'],
    ],
    ['a tunnel', ryzen, { endpoints: [ryzen, '127.0.0.1:50001'] }, ['127.0.0.1:50001', 'tunnel']],
    ['a tunnel by name', ryzen, { endpoints: ['localhost:50001'] }, ['localhost:50001', 'tunnel']],
    ['a tunnel before a name', ryzen, { endpoints: ['talos.lan', '127.0.0.1'] }, ['127.0.0.1', 'tunnel']],
    ['a name', ryzen, { endpoints: [ryzen, 'talos.lan'] }, ['talos.lan', 'host name']],
    ['a name before a virtual address', ryzen, { endpoints: [vip, 'talos.lan'] }, ['talos.lan', 'host name']],
    ['a name that is the node itself', ryzen, { endpoints: ['Ryzen'] }, ['Ryzen', 'the node itself']],
    ['an address of nobody', ryzen, { endpoints: [ryzen, vip] }, [vip, 'virtual']],
    [
      'another node before an address of nobody',
      ryzen,
      { endpoints: [vip, m1mac], inUse: vip },
      [m1mac, 'another node'],
    ],
    [
      'a virtual IP by the configuration',
      intel,
      { endpoints: [vip], nodes: [dual], virtual: [vip] },
      [vip, 'virtual'],
    ],
    [
      'a virtual IP that its holder announces',
      ryzen,
      { endpoints: [vip], nodes: [dual], virtual: [vip] },
      [vip, 'virtual'],
    ],
    [
      'another address of the node',
      ryzen,
      { endpoints: ['[FD00:0::1]:50000'], nodes: [dual] },
      ['[FD00:0::1]:50000', 'the node itself'],
    ],
    [
      'another address by the members',
      ryzen,
      { endpoints: ['10.0.0.1'], members: [[ryzen, '10.0.0.1']] },
      ['10.0.0.1', 'the node itself'],
    ],
    [
      'another address of another node',
      intel,
      { endpoints: ['10.0.0.1'], members: [[ryzen, '10.0.0.1']] },
      ['10.0.0.1', 'another node'],
    ],
    [
      'a member that is not watched',
      ryzen,
      { endpoints: ['10.0.0.9'], members: [['10.0.0.9']] },
      [null, 'none'],
    ],
    [
      'a member that is not watched, in use',
      ryzen,
      { endpoints: ['10.0.0.9'], inUse: '10.0.0.9', members: [['10.0.0.9']] },
      ['10.0.0.9', 'another node'],
    ],
    ['only the node itself', ryzen, { endpoints: [ryzen] }, [ryzen, 'the node itself']],
    ['none at all', ryzen, { endpoints: [] }, [null, 'none']],
  ])('%s', (_, address, input, expected) => {
    expect(choose(address, input)).toEqual(expected);
  });

  it('names only what is configured', () => {
    for (const endpoints of [[intel], [vip, 'talos.lan'], [ryzen]]) {
      expect(endpoints).toContain(choose(ryzen, { endpoints, inUse: m1mac })[0]);
    }
  });
});
