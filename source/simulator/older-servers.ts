import { type Call, reach } from './call.ts';

/** talosctl's warning of the servers among these nodes that are older than itself; empty where there is none. */
export function olderServers(call: Call, nodes: readonly string[]): string {
  const client = call.world.scenario.talosctlVersion;
  const warnings = nodes.flatMap((target) => {
    const state = reach(call.world, target);
    if ('error' in state) return [];
    const server = state.node.talosVersion.slice(1);
    const older = server.localeCompare(client, 'en', { numeric: true }) < 0;
    return older ? [`${target}: server version ${server} is older than client version ${client}`] : [];
  });
  return warnings.length > 0 ? `WARNING: ${warnings.join(', ')}\n` : '';
}
