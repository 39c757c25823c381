import type { Call } from '../call.ts';
import { certificateExpiry, fail, roleOf } from '../call.ts';
import { relativeTime, table } from '../go-format.ts';

/** `config info` (also `-o json`) and `config contexts`: read from the talosconfig, without any connection. */
export function config(call: Call): number {
  const subcommand = call.line.words.slice(1).join(' ');
  if (subcommand === 'contexts') return contexts(call);
  if (subcommand === 'info') return info(call);
  return fail(call, `unknown command ${JSON.stringify(subcommand)} for "talosctl config"`);
}

function contexts(call: Call): number {
  const { clusterName, endpoints, nodes } = call.world.scenario;
  const header = ['CURRENT', 'NAME', 'ENDPOINTS', 'NODES'];
  const row = ['*', clusterName, endpoints.join(','), nodes.map((node) => node.address).join(',')];
  call.stdout(table(call.hasTalosconfig ? [header, row] : [header]));
  return 0;
}

function info(call: Call): number {
  const { world, line } = call;
  if (!call.hasTalosconfig) return fail(call, 'no context is set');
  if (line.context !== null && line.context !== world.scenario.clusterName) {
    return fail(call, `context "${line.context}" is not defined`);
  }
  const expiry = certificateExpiry(world);
  const facts = {
    context: world.scenario.clusterName,
    nodes: world.scenario.nodes.map((node) => node.address),
    endpoints: world.scenario.endpoints,
    roles: [roleOf(world)],
    certTTL: relativeTime(expiry, world.now),
    certNotAfter: new Date(expiry).toISOString().slice(0, 10),
  };
  if (line.output === 'json') call.stdout(`${JSON.stringify(facts, null, 2)}\n`);
  else {
    call.stdout(`Current context:     ${facts.context}\n`);
    call.stdout(`Nodes:               ${facts.nodes.join(', ')}\n`);
    call.stdout(`Endpoints:           ${facts.endpoints.join(', ')}\n`);
    call.stdout(`Roles:               ${facts.roles.join(', ')}\n`);
    call.stdout(`Certificate expires: ${facts.certTTL} (${facts.certNotAfter})\n`);
  }
  return 0;
}
