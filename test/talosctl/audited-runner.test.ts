import { describe, expect, it } from 'vitest';
import { type AuditedCall, auditedRunner } from '../../source/talosctl/audited-runner.ts';
import { answer, expectCalls } from '../helpers/fake-runner.ts';

const call = (...command: readonly string[]) => ({ command, endpoint: 'e', nodes: ['n'], timeoutMs: 1000 });

function audited(runner: ReturnType<typeof expectCalls>) {
  const notes: AuditedCall[] = [];
  return { notes, runner: auditedRunner(runner, (one) => notes.push(one)) };
}

describe('the audited runner', () => {
  it('notes what may change something, before and after', async () => {
    const { notes, runner } = audited(expectCalls([['image pull x -n n -e e', answer({ exitCode: 1 })]]));
    expect(await runner.run(call('image', 'pull', 'x'))).toMatchObject({ exitCode: 1 });
    const what = ['talosctl', '-e', 'e', '-n', 'n', 'image', 'pull', 'x'];
    expect(notes).toEqual([
      { node: 'n', what, outcome: 'begun' },
      { node: 'n', what, outcome: 'exit code 1' },
    ]);
  });

  it('says why one did not end by itself', async () => {
    const failure = { kind: 'timeout', message: 'no answer', hint: null } as const;
    const { notes, runner } = audited(
      expectCalls([['reboot -n n -e e', answer({ exitCode: null, failure })]]),
    );
    await runner.run(call('reboot'));
    expect(notes[1]?.outcome).toBe('no answer');
  });

  it('notes a call that is refused', async () => {
    const { notes, runner } = audited(expectCalls([]));
    await expect(runner.run(call('reboot'))).rejects.toThrow('unexpected');
    expect(notes.map(({ outcome }) => outcome)).toEqual(['begun', 'refused: it must not be made']);
  });

  it('notes nothing that only reads', async () => {
    const { notes, runner } = audited(
      expectCalls([
        ['version --json -n n -e e', answer({})],
        ['kubeconfig - -n n -e e', answer({})],
      ]),
    );
    await runner.run(call('version', '--json'));
    await runner.run(call('kubeconfig', '-'));
    expect(notes).toEqual([]);
  });

  it('does not run what cannot be noted', async () => {
    const inner = expectCalls([]);
    const runner = auditedRunner(inner, () => {
      throw new Error('disk full');
    });
    const { exitCode, failure } = await runner.run(call('reboot'));
    expect([exitCode, failure?.kind, failure?.message]).toEqual([
      null,
      'other',
      'not run, as it cannot be noted: disk full',
    ]);
    expect(inner.calls).toEqual([]);
  });

  it('says what it has done when only its end cannot be noted', async () => {
    let count = 0;
    const runner = auditedRunner(expectCalls([['reboot -n n -e e', answer({})]]), () => {
      count += 1;
      if (count > 1) throw new Error('disk full');
    });
    expect(await runner.run(call('reboot'))).toMatchObject({ exitCode: 0, failure: null });
  });
});
