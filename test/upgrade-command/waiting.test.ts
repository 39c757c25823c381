import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { initialSurvey, type Survey } from '../../source/domain/upgrade/survey.ts';
import { tellWaiting } from '../../source/upgrade-command/waiting.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function waiting(survey: Survey, name: string): Survey {
  const steps = [{ name, state: 'waiting', message: null } as const];
  const health = { status: 'ok', at: 0, value: { steps, isOver: false, problem: null } } as const;
  return { ...survey, cluster: { ...survey.cluster, health } };
}

function open() {
  const survey = createStore<Survey>()(() => initialSurvey([{ path: 'talosctl', minor: null }]));
  const said: string[] = [];
  const stop = tellWaiting(survey, (text) => said.push(text));
  return { survey, said, stop };
}

describe('what a dry run waits for', () => {
  it('is said once it takes long, and each time it is something else', () => {
    const { survey, said, stop } = open();
    vi.advanceTimersByTime(2999);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said).toEqual(['reading the cluster']);
    survey.setState((state) => waiting(state, 'etcd to be healthy'));
    survey.setState((state) => waiting(state, 'etcd to be healthy'));
    vi.advanceTimersByTime(60_000);
    survey.setState((state) => waiting(state, 'apid to be ready'));
    vi.advanceTimersByTime(3000);
    expect(said.slice(1)).toEqual([
      'talosctl health is waiting for etcd to be healthy, up to a minute',
      'talosctl health is waiting for apid to be ready, up to a minute',
    ]);
    stop();
  });

  it('is not said where everything goes quickly, nor after the end', () => {
    const { survey, said, stop } = open();
    survey.setState((state) => waiting(state, 'etcd to be healthy'));
    vi.advanceTimersByTime(1000);
    stop();
    survey.setState((state) => waiting(state, 'apid to be ready'));
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
