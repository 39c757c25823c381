import { describe, expect, it } from 'vitest';
import { AppError } from '../../source/errors.ts';
import { buildArguments } from '../../source/talosctl/argv.ts';

const identity = { talosconfig: '/home/u/.talos/config', context: 'homelab' };
const shared = ['--talosconfig', '/home/u/.talos/config', '--context', 'homelab'];

describe('the arguments of a call', () => {
  it('name endpoint, nodes, talosconfig and context', () => {
    const target = { endpoint: '192.168.1.101', nodes: ['192.168.1.102', 'fd00::3'] };
    expect(buildArguments(['get', 'members', '-o', 'json'], target, identity)).toEqual([
      ...['get', 'members', '-o', 'json', '-e', '192.168.1.101', '-n', '192.168.1.102,fd00::3'],
      ...shared,
    ]);
  });

  it('leave endpoint and nodes out for a command about the talosconfig', () => {
    const target = { endpoint: null, nodes: [] };
    expect(buildArguments(['config', 'info'], target, identity)).toEqual(['config', 'info', ...shared]);
  });

  it.each([
    [['upgrade'], 'e', ['a', 'b'], 'exactly one node, got 2'],
    [['reset'], 'e', [], 'exactly one node, got 0'],
    [['service', 'etcd', 'restart'], 'e', ['a', 'b'], 'exactly one node, got 2'],
    [['version', '--json'], null, ['a'], 'without an endpoint'],
    [['version', '--json'], '', ['a'], 'without an endpoint'],
    [['reboot', '-n', 'a,b'], 'e', ['c'], 'names its own target (-n)'],
    [['reset', '--nodes=a,b'], 'e', ['c'], 'names its own target (--nodes=a,b)'],
    [['get', 'members', '-e', 'x'], 'e', ['c'], 'names its own target (-e)'],
    [['get', 'mc', '--talosconfig', '/other'], 'e', ['c'], 'names its own target (--talosconfig)'],
    [['version', '--client', '--context=x'], null, [], 'names its own target (--context=x)'],
    [['config', 'remove', 'homelab', '--noconfirm'], null, [], 'exactly one node, got 0'],
    [['config', 'new', '--roles', 'os:admin'], null, [], 'exactly one node, got 0'],
    [['get', 'members'], 'e', [], 'without a node'],
    [['get', 'members'], 'e', ['--insecure'], 'is not an address'],
    [['get', 'members'], 'e', ['a,b'], 'is not an address'],
    [['get', 'members'], 'e', ['a b'], 'is not an address'],
    [['get', 'members'], '-x', ['a'], 'is not an address'],
  ])('are refused: %j through %j on %j', (command, endpoint, nodes, reason) => {
    const build = () => buildArguments(command, { endpoint, nodes }, identity);
    expect(build).toThrow(AppError);
    expect(build).toThrow(reason);
  });
});
