import { AppError } from '../errors.ts';
import { isLocal, needsOneNode, reservedFlagIn } from './commands.ts';

/** How talosctl is started: the program, and what stands before its own arguments (the simulator's script). */
export interface Program {
  readonly file: string;
  readonly leadingArguments: readonly string[];
  /** Added to the environment of every call. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Which talosconfig and context every call uses. Always passed in full: never the environment's choice. */
export interface Identity {
  readonly talosconfig: string;
  readonly context: string;
}

export interface Target {
  /** The one endpoint of this call; null only for commands that talk to no node. */
  readonly endpoint: string | null;
  readonly nodes: readonly string[];
}

/**
 * The arguments of one call. Refuses what talosctl would take as "all nodes of the talosconfig" or as
 * "any endpoint": a call without an explicit endpoint, a mutating one without exactly one node.
 *
 * @throws AppError of kind `configuration`; the call is then never made.
 */
export function buildArguments(
  command: readonly string[],
  target: Target,
  identity: Identity,
): readonly string[] {
  const shared = ['--talosconfig', identity.talosconfig, '--context', identity.context];
  const name = command.join(' ');
  const reserved = reservedFlagIn(command);
  if (reserved !== null) {
    throw new AppError('configuration', `refused: \`talosctl ${name}\` names its own target (${reserved})`);
  }
  if (isLocal(command)) return [...command, ...shared];
  if (needsOneNode(command) && target.nodes.length !== 1) {
    throw new AppError(
      'configuration',
      `refused: \`talosctl ${name}\` needs exactly one node, got ${target.nodes.length}`,
    );
  }
  if (!target.endpoint)
    throw new AppError('configuration', `refused: \`talosctl ${name}\` without an endpoint`);
  if (target.nodes.length === 0)
    throw new AppError('configuration', `refused: \`talosctl ${name}\` without a node`);
  for (const value of [target.endpoint, ...target.nodes]) {
    if (value === '' || value.startsWith('-') || /[\s,\u0000-\u001f]/.test(value)) {
      throw new AppError('configuration', `refused: ${JSON.stringify(value)} is not an address`);
    }
  }
  return [...command, '-e', target.endpoint, '-n', target.nodes.join(','), ...shared];
}
