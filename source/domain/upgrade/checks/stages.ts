import { isDown } from '../../health.ts';
import { lastValue } from '../../loaded.ts';
import type { Facts, MachineStatus, Service } from '../../node.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan } from '../plan.ts';
import { type CheckRule, conclude } from './check.ts';
import { factsAt } from './facts.ts';
import { answersOf, notSilent, readingText, unreadFindings } from './told.ts';

/** The services that are not up are told by name; what else the machine waits for stands against the step. */
function unreadyFinding(
  { name, address }: NodePlan,
  status: MachineStatus,
  down: readonly Service[],
): readonly Finding[] {
  if (status.ready) return [];
  const conditions = status.unmetConditions.filter(
    (condition) => !(condition.name === 'services' && down.length > 0),
  );
  if (conditions.length === 0 && down.length > 0) return [];
  const why = conditions.map((condition) => `: ${condition.name} (${condition.reason})`).join('');
  const remedy = `look at its services and logs, or type ${name} to go on all the same`;
  return [finding('blocked', `${name} is not ready${why}`, remedy, { address, canOverride: true })];
}

function findingsFor(node: NodePlan, facts: Facts): readonly Finding[] {
  const { name, address } = node;
  const status = lastValue(facts.machineStatus);
  if (status && status.stage !== 'running') {
    return [finding('blocked', `${name} is in stage ${status.stage}`, 'wait until it runs', { address })];
  }
  const down = (lastValue(facts.services) ?? []).filter(isDown);
  const services = down.map(
    ({ id, state }) => `${id} (${state === 'Running' ? 'not healthy' : state.toLowerCase()})`,
  );
  const verb = services.length === 1 ? 'is' : 'are';
  return [
    ...(status ? unreadyFinding(node, status, down) : []),
    ...(services.length === 0
      ? []
      : [
          finding('warning', `on ${name} ${services.join(', ')} ${verb} not up`, 'look at its log', {
            address,
          }),
        ]),
  ];
}

export const stagesCheck: CheckRule = (input, draft) => {
  const factsOf = factsAt(input);
  const stages = answersOf(draft.nodes, input, (address) => factsOf(address).machineStatus);
  const services = answersOf(draft.nodes, input, (address) => factsOf(address).services);
  const findings = [
    // Where a silent node was on its way to, it may be for long; that it is silent, the check `nodes` says.
    ...notSilent(draft.nodes, input).flatMap((node) => findingsFor(node, factsOf(node.address))),
    ...unreadFindings('the stage', stages.unread),
    ...unreadFindings('the services', services.unread),
  ];
  const reading = readingText('the stage', stages.reading) ?? readingText('the services', services.reading);
  const passed = 'all nodes are running and ready, with all services up';
  return conclude({ id: 'stages', title: 'Stages', passed, findings, reading }, input);
};
