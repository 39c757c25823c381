import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../source/domain/upgrade/make-plan.ts';
import type { PlanInput, PlannedCommand } from '../../../source/domain/upgrade/plan.ts';
import { readConfigurations } from '../../../source/talosctl/parse/machine-configuration.ts';
import { isImageName } from '../../../source/talosctl/survey-client.ts';
import { shownCommand, wordsOf } from '../../../source/upgrade-command/shown-command.ts';
import { homelabNode, ok } from '../../helpers/nodes.ts';
import { makeInput } from '../../helpers/plans.ts';

const identity = { talosconfig: '/home/me/.talos/config', context: 'homelab' };
const schematic = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';

/** The image stands in the machine configuration of every node, whose image follows from it as far as it can. */
function inputWith(image: string, nodes: PlanInput['nodes'], version = 'v1.13.9'): PlanInput {
  const text = `machine: {install: {image: ${JSON.stringify(image)}}}`;
  const printed = `node: a\nspec: ${JSON.stringify(text)}\n`;
  const configuration = readConfigurations(printed)[0]?.value;
  if (!configuration) throw new Error('it cannot be read');
  return makeInput({
    nodes,
    survey: { configuration: ok(configuration) },
    choices: { target: { version, image: null } },
  });
}

const commandsOf = (input: PlanInput): readonly PlannedCommand[] =>
  makePlan(input).steps.flatMap(({ commands }) => commands);

/** Talos 1.6 keeps the factory that is configured; without a schematic the configured image itself is kept. */
const clusters: Readonly<Record<string, PlanInput['nodes']>> = {
  'with a schematic': [homelabNode('ryzen')],
  'without a schematic': [homelabNode('ryzen', { extensions: { schematic: null, list: [] } })],
  'of an old Talos': [
    homelabNode('ryzen', {
      version: { talosVersion: 'v1.6.4', architecture: 'amd64', platform: 'metal' },
      extensions: { schematic: null, list: [] },
    }),
  ],
};

const names = [
  '-i',
  '--insecure',
  '--image=evil.lan/x/installer:v1',
  '-i/siderolabs/installer:v1.13.1',
  '--talosconfig=/tmp/evil/siderolabs/installer:v1.13.1',
  '-e 6.6.6.6/siderolabs/installer:v1.13.1',
  'evil.lan -n 10.0.0.9/siderolabs/installer:v1.13.1',
  'evil.lan/siderolabs/installer:v1.13.1 --insecure',
  'evil.lan\n--insecure/siderolabs/installer:v1.13.1',
  'evil.lan\t-n\t10.0.0.9/siderolabs/installer:v1.13.1',
  `evil.lan';touch x;'/metal-installer/${schematic}:v1.13.1`,
  `evil.lan/$(touch x)/metal-installer/${schematic}:v1.13.1`,
  `"evil.lan"/metal-installer/${schematic}:v1.13.1`,
  `evil.lan/\u001b]52;c;AAAA\u0007/metal-installer/${schematic}:v1.13.1`,
  `evil.lan/\u202emetal-installer/${schematic}:v1.13.1`,
  `evil.lan,10.0.0.9/metal-installer/${schematic}:v1.13.1`,
  `-evil.lan/metal-installer/${schematic}:v1.13.1`,
  `evil.lan/-metal-installer/${schematic}:v1.13.1`,
  `evil.lan/metal-installer/${schematic}:--insecure`,
  `evil.lan/${'a/'.repeat(5000)}metal-installer/${schematic}:v1.13.1`,
  '',
];

describe('an image that the machine configuration of a node names', () => {
  const plain = new Map(
    Object.entries(clusters).map(([name, nodes]) => [name, commandsOf(inputWith('', nodes))] as const),
  );

  function expectHarmless(command: PlannedCommand, before: PlannedCommand | undefined): void {
    const words = wordsOf(command, identity);
    for (const word of words) expect(word).not.toMatch(/[\s\p{Cc}\p{Cf}'"$;]/u);
    const image = words.find((word) => word.includes('installer'));
    expect(isImageName(image ?? 'none')).toBe(true);
    // The same words as without it: only the image may be another.
    if (before) expect(words).toHaveLength(wordsOf(before, identity).length);
    const read = execFileSync('sh', ['-c', `printf '%s\\0' ${shownCommand(command, identity)}`]);
    expect(read.toString().split('\0').slice(0, -1)).toEqual(words);
  }

  it.each(names)('is never a flag, nor several words: %j', (image) => {
    for (const [name, nodes] of Object.entries(clusters)) {
      for (const command of commandsOf(inputWith(image, nodes))) {
        const before = plain.get(name)?.find((one) => one.command[0] === command.command[0]);
        expectHarmless(command, before);
      }
    }
  });

  it('of a mirror or a factory of their own is kept', () => {
    const mirror = 'harbor.lan:8443/siderolabs/installer:v1.13.1';
    const [command] = commandsOf(inputWith(mirror, clusters['without a schematic'] ?? [])).filter(
      (one) => one.command[0] === 'upgrade',
    );
    expect(command?.command).toContain('harbor.lan:8443/siderolabs/installer:v1.13.9');
  });
});
