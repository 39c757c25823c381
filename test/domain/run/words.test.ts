import { describe, expect, it } from 'vitest';
import { choicesOf } from '../../../source/domain/run/choices.ts';
import { durationText } from '../../../source/domain/run/duration.ts';
import type { ToldProgress } from '../../../source/domain/run/progress.ts';
import type { Choice, Condition, NodeState, Phase, RunState } from '../../../source/domain/run/types.ts';
import { lastSeenWords, usualTime } from '../../../source/domain/run/usual.ts';
import {
  choiceWords,
  conditionWords,
  confirmWords,
  drainWords,
  endTalosctlWords,
  lateEvictions,
  nodeWords,
  phaseWords,
  verifiedWords,
} from '../../../source/domain/run/words.ts';
import { createUpgradeProgress } from '../../../source/talosctl/parse/upgrade-progress.ts';
import { readRecordings } from '../../helpers/recordings.ts';
import { type Recorder, record, upgradeNext } from './recorder.ts';
import { before, exit, nodesOfLab, runNode, runPlan, unchanged, upgraded } from './run-lab.ts';

const conditions: Readonly<Record<Condition, true>> = {
  untouched: true,
  'installed, not rebooted': true,
  'perhaps installed': true,
  'left cordoned': true,
  'on its way': true,
  'does not answer': true,
  'rolled back': true,
  'not as planned': true,
  'not well': true,
  upgraded: true,
};
const phases: Readonly<Record<Phase, true>> = {
  preparing: true,
  checking: true,
  confirming: true,
  working: true,
  between: true,
  paused: true,
  failed: true,
  ended: true,
};
const choices: Readonly<Record<Choice, true>> = {
  retry: true,
  watch: true,
  'stop waiting': true,
  reboot: true,
  uncordon: true,
  rollback: true,
  'end talosctl': true,
  skip: true,
  abort: true,
};
const namesOf = <Name extends string>(record: Readonly<Record<Name, true>>) => Object.keys(record) as Name[];
const states: readonly NodeState['state'][] = ['waiting', 'working', 'done', 'failed', 'skipped'];

/** The first node of the lab at work. */
function atWork(): Recorder {
  const run = record(runPlan());
  run.prepare(null);
  run.check();
  run.confirm();
  run.started();
  return run;
}

const bad = /undefined|null|NaN|\[object/;
const m1mac = runNode('m1mac', '10.0.0.3');

describe.each(namesOf(conditions))('the condition "%s"', (condition) => {
  it.each(['upgrade', 'reboot', 'rollback'] as const)('after an action %s has a heading', (action) => {
    const { heading, explanation } = conditionWords(condition, m1mac, { action, isPostCheckPassed: true });
    expect(heading).toMatch(/\.$/);
    expect(`${heading} ${explanation}`).not.toMatch(bad);
  });

  it.each(namesOf(phases))('in the phase %s is said in full', (phase) => {
    const base = atWork().state();
    const texts = states.flatMap((state) => {
      const own: NodeState = { ...base.nodes[0], state, condition } as NodeState;
      const at: RunState = { ...base, phase, nodes: [own, ...base.nodes.slice(1)] };
      const said = choicesOf(at).map((choice) => choiceWords(choice, at).does);
      return [phaseWords(at), ...nodesOfLab.map((_node, index) => nodeWords(at, index)), ...said];
    });
    expect(texts.filter((text) => text.trim() === '' || bad.test(text))).toEqual([]);
  });
});

describe('conditions', () => {
  it('says what happened where the node came back old, and that talosctl is wrong', () => {
    expect(conditionWords('rolled back', m1mac, { isPostCheckPassed: true })).toEqual({
      heading:
        'ROLLED BACK to v1.13.1: the new system did not boot, Talos returned to the old one by itself.',
      explanation: 'talosctl reported success; it is not.',
    });
  });

  it('does not call a chosen rollback a failure', () => {
    const { heading, explanation } = conditionWords('rolled back', m1mac, {
      action: 'rollback',
      isPostCheckPassed: true,
    });
    expect(heading).toBe('Rolled back to v1.13.1, as chosen.');
    expect(explanation).toBe('');
  });
});

describe('choices', () => {
  it.each(namesOf(choices))('"%s" has a label and says what it does', (choice) => {
    const { label, does } = choiceWords(choice, atWork().state());
    expect(label).not.toBe('');
    expect(does).toMatch(/^[A-Z].*\.$/);
    expect(does).not.toMatch(bad);
  });

  it('says what stopping leaves', () => {
    expect(choiceWords('abort', atWork().state()).does).toBe(
      'Ends the run for good, and undoes nothing: 0 of 3 nodes run v1.13.3. talosctl upgrade of m1mac runs and goes on by itself.',
    );
  });

  it('says who is next when a node is skipped, and that the last one ends the run', () => {
    const run = record(runPlan());
    run.prepare(null);
    run.check();
    expect(choiceWords('skip', run.state()).does).toBe(
      'Leaves m1mac as it is; intel is checked, and asked for, next.',
    );
    expect(choiceWords('skip', { ...run.state(), phase: 'paused' }).does).toContain('the run stays paused');
    expect(choiceWords('skip', { ...run.state(), at: 2 }).does).toContain('the last node');
  });
});

describe('ending talosctl', () => {
  /** What the recording tells up to the line with these words. */
  function told(scenario: string, until: string, version = 'v1.13.3'): ToldProgress {
    const generation = version === 'v1.13.3' ? 'client-driven' : 'legacy';
    const following = createUpgradeProgress({ action: 'upgrade', generation, isDrained: true }, 0);
    const recording = readRecordings(version, scenario).find(
      ({ argv, stderr }) => argv[0] === 'upgrade' && stderr.includes(until),
    );
    if (!recording) throw new Error(`${until} is not in ${scenario}`);
    following.push('stderr', recording.stderr.slice(0, recording.stderr.indexOf(until)), 1);
    return following.progress();
  }

  it.each([
    ['pulled image', 'Nothing is installed.'],
    ['cordoning', 'is not rebooted: its next boot brings it.'],
    ['node drained', 'It stays cordoned, with the pods that are gone from it.'],
    ['phase: cleanup action: START', 'goes on by itself; it stays cordoned'],
  ])('before "%s"', (until, words) => {
    expect(endTalosctlWords(atWork().state(), told('upgrade-ok', until))).toContain(words);
  });

  it('in the midst of the installation promises nothing', () => {
    const words = endTalosctlWords(atWork().state(), told('upgrade-install-fails', 'upgrade failed'));
    expect(words).not.toMatch(bad);
  });

  it('leaves an old Talos going on', () => {
    const words = endTalosctlWords(atWork().state(), told('upgrade-ok', 'post check passed', 'v1.9.5'));
    expect(words).toBe('talosctl only watches it: m1mac goes on with the upgrade by itself.');
  });

  it('says what is not known, and where there is nothing to end', () => {
    expect(endTalosctlWords(atWork().state())).toContain('is not known');
    expect(endTalosctlWords(record(runPlan()).state())).toBe('There is no talosctl to end.');
  });

  it('leaves a node that is done as it is', () => {
    const run = atWork();
    run.see(upgraded);
    expect(endTalosctlWords(run.state())).toBe('m1mac is done already: only talosctl hangs.');
  });
});

describe('the confirmation', () => {
  it('asks for the name of a control plane, and y for a worker', () => {
    const run = record(runPlan({ nodes: [m1mac, runNode('pi', '10.0.0.4', 'worker')] }));
    expect(confirmWords(run.state())).toBeNull();
    run.prepare(null);
    run.check();
    expect(confirmWords(run.state())).toMatchObject({ word: 'm1mac', prompt: 'Type m1mac to go on' });
    expect(phaseWords(run.state())).toBe('waiting for your word');
    run.confirm();
    run.started();
    run.end(exit(0), 'yes');
    run.see(upgraded);
    run.check();
    expect(confirmWords(run.state())).toMatchObject({ word: 'y', prompt: 'Type y to go on' });
  });

  it('says which action is confirmed', () => {
    const run = atWork();
    run.end(exit(1), 'yes');
    run.see(unchanged);
    run.choose('reboot');
    run.check();
    expect(confirmWords(run.state())?.prompt).toBe('Type m1mac to reboot it into v1.13.3');
  });
});

describe('what stands behind a node', () => {
  it('is what was verified', () => {
    const run = record(runPlan());
    run.prepare(null);
    upgradeNext(run, upgraded);
    expect(nodeWords(run.state(), 0)).toBe(
      'verified: version, boot id, schematic, extensions, services, etcd in step, Ready',
    );
    expect(nodeWords(run.state(), 2)).toBe('waits for its turn');
    expect(nodeWords(run.state(), 7)).toBe('');
  });

  it('names nothing that was not told', () => {
    const seen = { ...upgraded, bootId: null, member: null, kubernetesReady: null };
    expect(verifiedWords({ ...m1mac, schematic: null, extensions: [] }, seen, before)).toBe(
      'verified: version, new boot, services',
    );
    expect(verifiedWords(m1mac, null)).toBe('verified');
  });
});

describe('a blocked drain', () => {
  const eviction = { namespace: 'default', name: 'web-0', since: 0, reason: null };

  it('names pod, budget and time, and what can be done', () => {
    const { pods, options } = drainWords(
      [{ ...eviction, name: 'db-0', since: 60_000 }, eviction],
      [{ node: 'm1mac', pod: 'default/web-0', budget: 'default/web' }],
      125_000,
    );
    expect(pods).toEqual([
      'default/web-0 waits for 2 min: the budget default/web lets no pod go',
      'default/db-0 waits for 1 min',
    ]);
    expect(options).toHaveLength(3);
  });

  it('says why a pod was not evicted, and nothing where none is left', () => {
    expect(drainWords([{ ...eviction, reason: 'not found' }], [], 1).pods).toEqual([
      'default/web-0 was not evicted: not found',
    ]);
    expect(drainWords([], [], 1)).toEqual({ pods: [], options: [] });
  });
});

describe('an eviction', () => {
  const eviction = { namespace: 'default', name: 'web-0', since: 0, reason: null };

  it('is late after 30 seconds, or at once where it failed', () => {
    expect(lateEvictions([eviction], 29_999)).toEqual([]);
    expect(lateEvictions([eviction], 30_000)).toEqual([eviction]);
    const refused = { ...eviction, reason: 'not found' };
    expect(lateEvictions([refused, eviction], 1)).toEqual([refused]);
  });
});

describe('times', () => {
  it.each([
    [400, '0 s'],
    [41_000, '41 s'],
    [59_700, '1 min'],
    [161_000, '2 min 41 s'],
    [3_720_000, '1 h 2 min'],
    [-5, '0 s'],
  ])('%i ms are "%s"', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it.each([
    [[], 'usually 1 to 5 min'],
    [[161_000], 'the node before took 2 min 41 s'],
    [[161_000, 100_000, 190_000], 'the nodes before took 1 min 40 s to 3 min 10 s'],
    [[60_000, 60_000], 'the nodes before took 1 min each'],
  ])('the nodes before: %j', (durations, text) => {
    expect(usualTime(durations)).toBe(text);
  });

  it.each([
    [null, 'not seen yet'],
    [100_000, 'last seen <10 s ago'],
    [71_000, 'last seen 20 s ago'],
    [0, 'last seen 1 min ago'],
  ])('last seen at %s', (at, text) => {
    expect(lastSeenWords(at, 100_000)).toBe(`${text} · usually back after 1–5 min`);
  });
});
