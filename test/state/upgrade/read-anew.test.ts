import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorOf, lastValue } from '../../../source/domain/loaded.ts';
import { update } from '../../../source/state/store.ts';
import type { Answer } from '../../../source/talosctl/runner.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { answer } from '../../helpers/fake-runner.ts';
import { failingContact } from '../../helpers/nodes.ts';
import { type SurveyLab, type SurveyLabOptions, startSurveyLab } from '../../helpers/survey-lab.ts';

const intel = '192.168.1.102';
const image = 'ghcr.io/siderolabs/installer:v1.13.9';

beforeEach(() => vi.useFakeTimers());
const labs: SurveyLab[] = [];
afterEach(() => {
  for (const { reader } of labs.splice(0)) reader.stop();
  vi.useRealTimers();
});

function open(options: SurveyLabOptions = {}): SurveyLab {
  const lab = startSurveyLab(options);
  labs.push(lab);
  return lab;
}

const callsOf = (lab: SurveyLab, text: string): number =>
  lab.calls.filter((call) => call.includes(text)).length;
const second = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

describe('reading anew', () => {
  it('begins where nobody has begun, and reads once', async () => {
    const lab = open();
    const work = lab.reader.readAnew();
    await second();
    await work;
    expect(lab.reader.isComplete()).toBe(true);
    expect(callsOf(lab, 'securitystate')).toBe(1);
    expect(callsOf(lab, 'health')).toBe(1);
  });

  it('is over only when all was read from then on', async () => {
    const answers: (() => void)[] = [];
    const lab = open({
      run: ({ command }) =>
        command[1] === 'securitystate'
          ? new Promise<Answer>((resolve) => {
              answers.push(() => resolve(answer({ exitCode: 1, stderr: 'error: no\n' })));
            })
          : undefined,
    });
    lab.reader.start();
    await second();
    let isOver = false;
    void lab.reader.readAnew().then(() => {
      isOver = true;
    });
    answers.shift()?.();
    await second();
    expect(answers).toHaveLength(1);
    expect(isOver).toBe(false);
    answers.shift()?.();
    await second();
    expect(isOver).toBe(true);
  });

  it('waits for what was put off until it is known whether a control plane answers', async () => {
    const lab = open();
    lab.reader.start();
    await second();
    expect(lab.reader.isComplete()).toBe(true);
    const away = homelabNodes.map((node) => ({ ...node, contact: failingContact(1) }));
    update(lab.cluster, (state) => ({ ...state, nodes: clusterOf(away).nodes }));
    const health = callsOf(lab, 'health');
    let isOver = false;
    void lab.reader.readAnew().then(() => {
      isOver = true;
    });
    await second();
    expect(isOver).toBe(false);
    update(lab.cluster, (state) => ({ ...state, nodes: clusterOf(homelabNodes).nodes }));
    await second();
    expect(isOver).toBe(true);
    expect(callsOf(lab, 'health')).toBe(health + 1);
  });

  it('is over, with an error, where no control plane answers', async () => {
    const lab = open();
    lab.reader.start();
    await second();
    const away = homelabNodes.map((node) => ({ ...node, contact: failingContact(4) }));
    update(lab.cluster, (state) => ({ ...state, nodes: clusterOf(away).nodes }));
    const work = lab.reader.readAnew();
    await second();
    await work;
    expect(errorOf(lab.survey.getState().cluster.kubernetes)).not.toBeNull();
  });
});

describe('the kubeconfig', () => {
  it('is given by the first of these that gives it, whether or not a survey was begun', async () => {
    const lab = open();
    const never = new AbortController().signal;
    expect(await lab.reader.readKubeconfig([intel], never)).toMatchObject({
      error: { message: 'the version of talosctl is not known' },
    });
    lab.reader.start();
    await second();
    lab.reader.stop();
    expect(await lab.reader.readKubeconfig([intel], never)).toEqual({ value: 'kubeconfig' });
    expect(lab.calls.at(-1)).toBe(`kubeconfig --merge=false - -n ${intel} -e 127.0.0.1`);
    expect(await lab.reader.readKubeconfig([], never)).toMatchObject({
      error: { message: 'no control plane answers' },
    });
    expect(JSON.stringify(lastValue(lab.survey.getState().cluster.kubernetes))).not.toContain('kubeconfig');
  });
});

describe('a pull', () => {
  const pulls =
    (isDone: () => boolean): NonNullable<SurveyLabOptions['run']> =>
    (call) => {
      if (call.command[1] !== 'pull') return undefined;
      return isDone() ? Promise.resolve(answer({})) : new Promise<Answer>(() => {});
    };

  it('is made again only where that is asked for', async () => {
    const lab = open({ run: pulls(() => true) });
    lab.reader.start();
    for (const how of [undefined, undefined, { isAgain: true }]) {
      lab.reader.pull({ [intel]: image }, how);
      await second();
    }
    expect(callsOf(lab, 'image pull')).toBe(2);
  });

  it('is ended by its own signal, has failed then, and can be made anew', async () => {
    let isDone = false;
    const lab = open({ run: pulls(() => isDone) });
    lab.reader.start();
    const abort = new AbortController();
    lab.reader.pull({ [intel]: image }, { signal: abort.signal });
    lab.reader.pull({ [intel]: image }, { isAgain: true });
    await second();
    expect(callsOf(lab, 'image pull')).toBe(1);
    abort.abort();
    await second();
    expect(lab.survey.getState().pulls[intel]?.pull.state).toBe('failed');
    isDone = true;
    lab.reader.pull({ [intel]: image });
    await second();
    expect(lab.survey.getState().pulls[intel]?.pull.state).toBe('pulled');
  });
});
