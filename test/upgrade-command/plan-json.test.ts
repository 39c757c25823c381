import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../source/domain/upgrade/make-plan.ts';
import { planJson } from '../../source/upgrade-command/plan-json.ts';
import { type InputOptions, makeInput } from '../helpers/plans.ts';

const heading = {
  clusterName: 'homelab',
  identity: { talosconfig: '/home/kim/my talos/config', context: 'homelab' },
  isPractice: false,
};

function objectFor(options: InputOptions = {}, isAnswered = true) {
  const input = makeInput(options);
  const { text, exitCode } = planJson({ plan: makePlan(input), isAnswered }, heading, input.releases);
  return { object: JSON.parse(text), exitCode };
}

describe('the plan as JSON', () => {
  it('has the documented fields, and no others', () => {
    const { object } = objectFor({ choices: { leftOut: ['192.168.1.102'] } });
    const documentation = readFileSync('docs/json.md', 'utf8');
    const section = documentation.slice(documentation.indexOf('## `talos-tui upgrade'));
    const names = (value: unknown): readonly string[] => {
      if (Array.isArray(value)) return value.flatMap(names);
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)]);
    };
    const unknown = [...new Set(names(object))].filter((name) => !new RegExp(`\\b${name}\\b`).test(section));
    expect(unknown).toEqual([]);
    expect(Object.keys(object)).toEqual([
      'schema',
      'cluster',
      'releasesDate',
      'verdict',
      'target',
      'path',
      'step',
      'nodes',
      'checks',
      'steps',
    ]);
  });

  it('has commands as words, and as a line that a shell reads back', () => {
    const { object } = objectFor();
    const [snapshot] = object.steps[0].commands;
    const identity = ['--talosconfig', '/home/kim/my talos/config', '--context', 'homelab'];
    const words = ['talosctl', 'etcd', 'snapshot', 'etcd-homelab-v1.13.1.db', '-e', snapshot.endpoint];
    expect(snapshot.argv).toEqual([...words, '-n', snapshot.node, ...identity]);
    expect(snapshot.shell).toContain("--talosconfig '/home/kim/my talos/config' --context homelab");
    const [first] = object.nodes;
    expect(object.steps[1].commands).toEqual([first.command]);
    expect(first.command.argv.slice(0, 3)).toEqual(['talosctl', 'upgrade', '--image']);
  });

  it('says how nodes are confirmed, and of others nothing', () => {
    const { object } = objectFor({ choices: { leftOut: ['192.168.1.102'] } });
    const said = object.nodes.map(({ name, part, confirmation }: Record<string, string>) => [
      name,
      part,
      confirmation,
    ]);
    expect(said).toEqual([
      ['m1mac', 'upgrade', 'name'],
      ['ryzen', 'upgrade', 'name'],
      ['intel', 'left out', null],
    ]);
  });

  it('tells of checks that have nothing to look at', () => {
    const { object } = objectFor({ choices: { target: { version: 'v1.13.1', image: null } } });
    const space = object.checks.find(({ id }: Record<string, string>) => id === 'space');
    expect(space).toEqual({
      id: 'space',
      title: 'Space',
      status: 'skipped',
      summary: 'no node is upgraded',
      findings: [],
    });
  });

  it.each([
    ['ready', {}, true, 0],
    ['nothing to do', { choices: { target: { version: 'v1.13.1', image: null } } }, true, 0],
    ['blocked', { roles: ['os:reader'] }, true, 1],
    ['reading', { survey: { ephemeral: { status: 'loading' } } }, true, 1],
    ['blocked', { nodes: [] }, false, 2],
  ] as const)('that is %s exits as documented: %#', (verdict, options, isAnswered, code) => {
    const { object, exitCode } = objectFor(options as InputOptions, isAnswered);
    expect({ verdict: object.verdict, answers: object.cluster.answers, exitCode }).toEqual({
      verdict,
      answers: isAnswered,
      exitCode: code,
    });
  });
});
