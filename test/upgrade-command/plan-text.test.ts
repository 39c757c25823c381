import { describe, expect, it } from 'vitest';
import { makePlan } from '../../source/domain/upgrade/make-plan.ts';
import { planText } from '../../source/upgrade-command/plan-text.ts';
import { type InputOptions, makeInput } from '../helpers/plans.ts';

const heading = {
  clusterName: 'homelab',
  identity: { talosconfig: '/home/kim/.talos/config', context: 'homelab' },
  isPractice: false,
};

function textFor(options: InputOptions = {}, isAnswered = true, isPractice = false) {
  const plan = makePlan(makeInput(options));
  return planText({ plan, isAnswered }, { ...heading, isPractice });
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('the plan as text', () => {
  it('is whole', () => {
    expect(textFor({ choices: { leftOut: ['192.168.1.102'] } }).text).toMatchSnapshot();
  });

  it('does not hand out the commands of a blocked plan without saying so', () => {
    const { text, exitCode } = textFor({ roles: ['os:reader'] });
    expect(exitCode).toBe(1);
    expect(text).toContain('\nCommands, in this order, once nothing stands against them\n');
    expect(lastLine(text)).toBe('✖ blocked by: Access');
  });

  it('says of a node without a command that it has none', () => {
    const { text } = textFor({
      choices: { target: { version: 'v1.13.9', image: 'not an image' } },
    });
    expect(text).toContain('# 1 of 3: intel\n# no command: see the checks\n');
  });

  it.each([
    [{}, true, /^✔ ready: \d+ passed/, 0],
    [
      { choices: { target: { version: 'v1.13.1', image: null } } },
      true,
      /^✔ nothing to do: everything is at the target$/,
      0,
    ],
    [{ survey: { ephemeral: { status: 'loading' } } }, true, /^✖ could not be read in time: Space$/, 1],
    [{ nodes: [] }, false, /^✖ no node answers$/, 2],
  ] as const)('ends with what comes of it: %#', (options, isAnswered, verdict, code) => {
    const { text, exitCode } = textFor(options as InputOptions, isAnswered);
    expect(lastLine(text)).toMatch(verdict);
    expect(exitCode).toBe(code);
  });

  it('counts what has nothing to look at, with a glyph of its own', () => {
    const { text } = textFor({ choices: { target: { version: 'v1.13.1', image: null } } });
    expect(text).toContain('\nChecks: 10 passed, 11 skipped\n');
    expect(text).toContain('\n  – Space: no node is upgraded\n');
  });

  it('says that commands of the practice cluster are of no use elsewhere', () => {
    expect(textFor({}, true, true).text).toContain('\n# of the practice cluster');
    expect(textFor().text).not.toContain('practice');
  });

  it('lets nothing through that could talk to the terminal or make up a line', () => {
    const plan = makePlan(makeInput());
    const nodes = plan.nodes.map((node) => ({ ...node, place: 'x\n# 1 of 1: evil\u001b[2J\u202e' }));
    const { text } = planText({ plan: { ...plan, nodes }, isAnswered: true }, heading);
    expect(text).not.toMatch(/[\u001b\u202e]|^# 1 of 1: evil/m);
  });
});
