/**
 * Which talosctl commands only read. Everything that is not listed counts as mutating, so that a command
 * nobody thought of is refused without its one explicit target rather than sent to every node.
 */
const readOnlyCommands: readonly (readonly string[])[] = [
  ['config', 'contexts'],
  ['config', 'info'],
  ['containers'],
  ['dmesg'],
  ['etcd', 'alarm', 'list'],
  ['etcd', 'members'],
  ['etcd', 'status'],
  ['events'],
  ['get'],
  ['health'],
  ['image', 'list'],
  ['logs'],
  ['memory'],
  ['mounts'],
  ['netstat'],
  ['processes'],
  ['stats'],
  ['time'],
  ['usage'],
  ['version'],
];

/** Reads that work on one node a call only ("not supported with multiple nodes"), or carry a secret. */
const singleNodeCommands: readonly (readonly string[])[] = [['read'], ['kubeconfig'], ['health']];

function startsWith(command: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => command[index] === word);
}

/**
 * True when the command changes nothing on a node.
 *
 * `service` alone lists; `service ID` shows one; a third word (start, stop, restart) acts.
 */
export function isReadOnly(command: readonly string[]): boolean {
  if (command[0] === 'service' || command[0] === 'services') {
    return command.slice(1).filter((word) => !word.startsWith('-')).length <= 1;
  }
  return readOnlyCommands.some((words) => startsWith(command, words));
}

/** True when the command must name exactly one node: it changes something, or talosctl asks for one. */
export function needsOneNode(command: readonly string[]): boolean {
  return !isReadOnly(command) || singleNodeCommands.some((words) => startsWith(command, words));
}

/** True when the command may change something on a node; what nobody has listed may. */
export function isMutating(command: readonly string[]): boolean {
  const isRead = isReadOnly(command) || isLocal(command);
  return !isRead && !singleNodeCommands.some((words) => startsWith(command, words));
}

/** True for the commands about the talosconfig itself, which talk to no node. */
export function isLocal(command: readonly string[]): boolean {
  return localCommands.some((words) => startsWith(command, words));
}

const localCommands: readonly (readonly string[])[] = [
  ['config', 'contexts'],
  ['config', 'info'],
  ['version', '--client'],
];

/** Flags that say whom to ask and as whom. They are added in one place only, never as part of a command. */
const reservedFlags = /^(-[nec]|--(nodes|endpoints|cluster|context|talosconfig|siderov1-keys-dir))/;

/** The first word of a command that would change its target behind the back of the checks; null when none. */
export function reservedFlagIn(command: readonly string[]): string | null {
  return command.find((word) => reservedFlags.test(word)) ?? null;
}
