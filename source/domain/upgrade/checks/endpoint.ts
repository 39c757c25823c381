import { hostOf } from '../../address.ts';
import { endpointFor, virtualHosts } from '../endpoint.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { surveyOf } from '../survey.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { answersOf, forAll, namesOf, readingText, targetsOf, unreadFindings } from './told.ts';

const addAnother = 'add another control plane as endpoint: talosctl config endpoint ADDRESS…';

const what = 'the virtual IPs in the machine configuration';

interface Route {
  readonly node: NodePlan;
  readonly endpoint: string;
  readonly kind: ReturnType<typeof endpointFor>['kind'];
}

/** Without a route, or by a route that goes down with the node. */
function lostFindings(routes: readonly Route[], isSingle: boolean): readonly Finding[] {
  const none = routes.filter(({ kind }) => kind === 'none').map(({ node }) => node);
  const itself = routes.filter(({ kind }) => kind === 'the node itself').map(({ node }) => node);
  return [
    ...forAll(none, (names) => finding('blocked', `no endpoint leads to ${names}`, addAnother)),
    ...forAll(itself, (names) =>
      isSingle
        ? finding(
            'warning',
            `${names} is the only control plane and its own endpoint: nothing can be read while it is down`,
            null,
          )
        : finding(
            'blocked',
            `only ${names} itself is the endpoint for it: it goes down meanwhile`,
            addAnother,
          ),
    ),
  ];
}

/** A virtual IP moves away when its holder goes down: what talosctl does then fails or hangs (T#14041, T#11830). */
function heldFindings(routes: readonly Route[], isSingle: boolean): readonly Finding[] {
  return routes.map(({ node: { name, address }, endpoint }) =>
    finding(
      'blocked',
      `the endpoint ${endpoint} is a virtual IP, and ${name} may hold it: it moves away in the middle`,
      isSingle ? `make its own address the endpoint: talosctl config endpoint ${address}` : addAnother,
      { address, canOverride: true },
    ),
  );
}

function doubtfulFindings(routes: readonly Route[], words: string): readonly Finding[] {
  return [...new Set(routes.map(({ endpoint }) => endpoint))].flatMap((endpoint) =>
    forAll(
      routes.filter((route) => route.endpoint === endpoint).map(({ node }) => node),
      (names) => finding('warning', `${names}: the endpoint ${endpoint} ${words}`, addAnother),
    ),
  );
}

function passedText(routes: readonly Route[]): string {
  const tunnelled = routes.filter(({ kind }) => kind === 'tunnel').map(({ node }) => node);
  if (tunnelled.length === 0) return 'every node is reached through another one';
  return `${namesOf(tunnelled)} through a tunnel: see to it that it does not end at the node itself`;
}

/**
 * The machine configurations that still may tell that an endpoint is a virtual IP: its holder announces it as one of
 * its addresses, so that only the one a node was named by is certainly none.
 */
function virtualReadings(routes: readonly Route[], input: PlanInput, draft: Draft) {
  const named = new Set(input.nodes.map(({ address }) => hostOf(address)));
  const unsure = routes.filter(
    ({ endpoint, kind }) => (kind === 'another node' || kind === 'virtual') && !named.has(hostOf(endpoint)),
  );
  const holders = draft.nodes.filter(({ role }) => unsure.length > 0 && role !== 'worker');
  const { reading, unread } = answersOf(
    holders,
    input,
    (address) => surveyOf(input.survey, address).configuration,
  );
  // What is taken for virtual already needs no second word.
  return { reading, unread: unsure.some(({ kind }) => kind === 'another node') ? unread : [] };
}

/** Is each node reached through an endpoint that stays while it is down? */
export const endpointCheck: CheckRule = (input, draft) => {
  const targets = targetsOf(draft);
  const routes = targets.map((node): Route => {
    const { endpoint, kind } = endpointFor(node.address, input);
    return { node, endpoint: endpoint ?? '', kind };
  });
  const isSingle = draft.nodes.filter(({ role }) => role !== 'worker').length === 1;
  const virtual = routes.filter(({ kind }) => kind === 'virtual');
  const vips = virtualHosts(input.survey);
  const isHeld = ({ node, endpoint }: Route) => node.role !== 'worker' && vips.has(hostOf(endpoint));
  const { reading, unread } = virtualReadings(routes, input, draft);
  return conclude(
    {
      id: 'endpoint',
      title: 'Endpoints',
      passed: passedText(routes),
      isNeeded: targets.length > 0,
      findings: [
        ...lostFindings(routes, isSingle),
        ...heldFindings(virtual.filter(isHeld), isSingle),
        ...doubtfulFindings(
          virtual.filter((route) => !isHeld(route)),
          'is a virtual IP, a load balancer or a node that is not known: it may break off in the middle',
        ),
        ...doubtfulFindings(
          routes.filter(({ kind }) => kind === 'host name'),
          'is a name: whether it leads to the node itself cannot be told',
        ),
        ...unreadFindings(what, unread),
      ],
      reading: readingText(what, reading),
    },
    input,
  );
};
