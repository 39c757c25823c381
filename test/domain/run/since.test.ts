import { describe, expect, it } from 'vitest';
import { sinceOf } from '../../../source/domain/run/since.ts';
import type { RunState } from '../../../source/domain/run/types.ts';
import { type Recorder, record, upgradeNext } from './recorder.ts';
import { exit, rolledBack, runPlan, silent, unchanged, upgraded } from './run-lab.ts';

/** What is said of this, after the journal had told so much. */
function since(journal: (run: Recorder) => void, meanwhile: (run: Recorder) => void): readonly string[] {
  const run = record(runPlan());
  journal(run);
  const before: RunState = run.state();
  run.send({ type: 'resumed' });
  meanwhile(run);
  return sinceOf(before, run.state());
}

const prepared = (run: Recorder) => run.prepare(null);
function confirmed(run: Recorder): void {
  prepared(run);
  run.check();
  run.confirm();
}
function started(run: Recorder): void {
  confirmed(run);
  run.started();
}
const snapshot = { path: '/s/etcd.db', bytes: 5, sha256: 'aa' };

describe('before the first node', () => {
  it.each([
    ['the snapshot', () => {}, () => {}, 'the snapshot is being taken again'],
    [
      'the images',
      (run: Recorder) => {
        run.prepare(snapshot, ['no image']);
        run.send({ type: 'continued' });
      },
      () => {},
      'the snapshot is there; what is missing of the images is being pulled again',
    ],
    ['a check', prepared, () => {}, 'nothing was started: m1mac is being checked again'],
    [
      'a question',
      (run: Recorder) => {
        prepared(run);
        run.check();
      },
      (run: Recorder) => run.check(),
      'nothing was started: m1mac waits for your word',
    ],
    [
      'a pause',
      (run: Recorder) => {
        prepared(run);
        run.send({ type: 'paused' });
      },
      () => {},
      'nothing was started: still paused: paused by you',
    ],
  ] as const)('%s', (_name, journal, meanwhile, words) => {
    expect(since(journal, meanwhile)).toEqual([words]);
  });
});

describe('at a node', () => {
  it('talosctl has ended, and the node has rebooted', () => {
    expect(
      since(started, (run) => {
        run.end(exit(0), 'yes');
        run.see({ ...upgraded, ready: false });
      }),
    ).toEqual([
      'talosctl upgrade of m1mac has ended with exit code 0',
      'm1mac has rebooted and runs v1.13.3',
    ]);
  });

  it('all of it went well, and the next one waits', () => {
    const said = since(started, (run) => {
      run.end(exit(0), 'yes');
      run.see(upgraded);
      run.check();
    });
    expect(said).toEqual([
      'talosctl upgrade of m1mac has ended',
      'm1mac has rebooted and runs v1.13.3',
      'm1mac is done, and verified',
      'nothing was started: intel waits for your word',
    ]);
  });

  it('how talosctl ended is not known, and the node is silent', () => {
    expect(
      since(started, (run) => {
        run.end({ kind: 'unknown' }, 'not known');
        run.see(silent);
      }),
    ).toEqual(['how talosctl upgrade of m1mac ended is not known', 'm1mac does not answer']);
  });

  it('talosctl still runs, or may', () => {
    expect(since(started, (run) => run.see(unchanged))).toEqual(['talosctl upgrade of m1mac still runs']);
    expect(since(confirmed, () => {})).toEqual(['whether talosctl upgrade of m1mac runs is not known']);
  });

  it('it was never started', () => {
    const said = since(confirmed, (run) =>
      run.send({
        type: 'not started',
        reason: 'it was withdrawn',
        address: '10.0.0.3',
        ticket: run.state().step?.ticket ?? -1,
      }),
    );
    expect(said).toEqual([
      'talosctl upgrade of m1mac was never started: it was withdrawn',
      'm1mac: UNTOUCHED: runs v1.13.1 as before.',
    ]);
  });

  it('it came back old', () => {
    const said = since(started, (run) => {
      run.end(exit(0), 'yes');
      run.see(rolledBack);
    });
    expect(said[1]).toMatch(/^m1mac: ROLLED BACK to v1\.13\.1/);
  });

  it('had failed before, and nothing has changed', () => {
    const failed = (run: Recorder) => {
      started(run);
      run.end(exit(1), 'no');
      run.see(unchanged);
    };
    expect(since(failed, (run) => run.see(unchanged))).toEqual([
      'nothing was started: m1mac waits for your choice',
    ]);
  });

  it('what was known already is no news', () => {
    const booted = (run: Recorder) => {
      started(run);
      run.see({ ...upgraded, ready: false });
    };
    const said = since(booted, (run) => run.see({ ...upgraded, servicesDown: ['etcd'] }));
    expect(said).toEqual(['talosctl upgrade of m1mac still runs']);
  });
});

describe('a run that has ended', () => {
  it('has nothing to tell', () => {
    const whole = (run: Recorder) => {
      prepared(run);
      for (let turn = 0; turn < 3; turn += 1) upgradeNext(run, upgraded);
    };
    expect(since(whole, () => {})).toEqual([]);
  });
});
