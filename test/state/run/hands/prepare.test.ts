import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunState } from '../../../../source/domain/run/types.ts';
import { update } from '../../../../source/state/store.ts';
import type { Answer, Call } from '../../../../source/talosctl/runner.ts';
import { answer } from '../../../helpers/fake-runner.ts';
import { type HandsLab, passUntil, startHandsLab } from '../../../helpers/hands-lab.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;
const content = 'all that etcd knows';
const saved = (file: string, bytes: number): Answer =>
  answer({ stdout: `etcd snapshot saved to "${file}" (${bytes} bytes)\n` });

const isSnapshot = ({ command }: Call): boolean => command[1] === 'snapshot';
const isPull = ({ command }: Call): boolean => command[1] === 'pull';

/** talosctl as it writes a snapshot, which the practice cluster in this process does not. */
function writesSnapshots(lab: HandsLab): void {
  lab.intercept = (call) => {
    if (!isSnapshot(call)) return undefined;
    const file = call.command[2] ?? '';
    writeFileSync(file, content);
    return Promise.resolve(saved(file, content.length));
  };
}

const prepare = (lab: HandsLab, state: RunState, signal = never) =>
  passUntil(lab.hands.prepare(state, lab.tell, signal));
const callsOf = (lab: HandsLab, word: string): readonly string[] =>
  lab.calls.filter(({ text }) => text.startsWith(word)).map(({ text }) => text);
const snapshots = (lab: HandsLab): readonly string[] => readdirSync(path.join(lab.folder, 'snapshots'));

describe('before the first node', () => {
  it('a snapshot is taken, and the images are pulled', async () => {
    const lab = await startHandsLab();
    writesSnapshots(lab);
    const { problems, snapshot } = await prepare(lab, lab.begin());
    expect(problems).toEqual([]);
    const { path: file = '', bytes, sha256 } = snapshot ?? {};
    expect(path.relative(lab.folder, file)).toMatch(
      /^snapshots\/etcd-homelab-v1\.13\.1-2026-11-23T05-\d\d-\d\d\.\d{3}Z\.db$/,
    );
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(bytes).toBe(content.length);
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(callsOf(lab, 'etcd snapshot')).toHaveLength(1);
    expect(callsOf(lab, 'image pull')).toHaveLength(3);
    expect(lab.told).toContain('taking a snapshot of etcd');
    expect(lab.told.at(-1)).toBe('image pulled on 3 of 3 nodes');
  });

  it('what is done already is not done again', async () => {
    const lab = await startHandsLab();
    writesSnapshots(lab);
    const state = lab.begin();
    const { snapshot } = await prepare(lab, state);
    lab.calls.splice(0);
    expect(await prepare(lab, { ...state, snapshot })).toEqual({ problems: [], snapshot });
    expect(callsOf(lab, 'etcd snapshot')).toEqual([]);
    expect(callsOf(lab, 'image pull')).toEqual([]);

    writeFileSync(snapshot?.path ?? '', 'cut');
    const again = await prepare(lab, { ...state, snapshot });
    expect(again.problems).toEqual([]);
    expect(again.snapshot?.path).not.toBe(snapshot?.path);
  });

  it('nodes that are done need no image', async () => {
    const lab = await startHandsLab();
    writesSnapshots(lab);
    const state = lab.begin();
    const nodes = state.nodes.map((node, index) => ({
      ...node,
      ...(index === 0 ? { state: 'done' as const } : {}),
    }));
    await prepare(lab, { ...state, nodes });
    expect(lab.told.at(-1)).toBe('image pulled on 2 of 2 nodes');
  });

  it('an image that cannot be pulled is told with its node, and tried again the next time', async () => {
    const lab = await startHandsLab();
    writesSnapshots(lab);
    const writing = lab.intercept;
    const stderr = 'rpc error: code = NotFound desc = manifest unknown\n';
    lab.intercept = (call) =>
      isPull(call) && call.nodes[0] === '192.168.1.102'
        ? Promise.resolve(answer({ exitCode: 1, stderr }))
        : writing(call);
    const state = lab.begin();
    const { problems, snapshot } = await prepare(lab, state);
    expect(problems).toEqual([
      expect.stringMatching(/^intel cannot pull factory\..*:v1\.13\.9: .*manifest unknown/),
    ]);
    expect(lab.told.at(-1)).toBe('image pulled on 2 of 3 nodes');
    lab.intercept = writing;
    lab.calls.splice(0);
    expect(await prepare(lab, { ...state, snapshot })).toEqual({ problems: [], snapshot });
    expect(callsOf(lab, 'image pull')).toHaveLength(1);
  });
});

describe('no snapshot', () => {
  const refused = answer({
    exitCode: 1,
    stderr: 'error reading: rpc error: code = PermissionDenied desc = not authorized\n',
  });

  it.each<[string, string | null, (file: string) => Answer, string]>([
    ['that is empty', '', (file) => saved(file, 0), 'is empty'],
    ['that was never written', null, (file) => saved(file, 19), 'talosctl has written no etcd snapshot'],
    ['that is cut', 'all', (file) => saved(file, 19), 'has 3 bytes; talosctl says it has written 19'],
    ['that is refused', 'all', () => refused, 'no etcd snapshot could be taken from 192.168.1.10'],
  ])('%s', async (_, written, say, words) => {
    const lab = await startHandsLab();
    lab.intercept = (call) => {
      if (!isSnapshot(call)) return undefined;
      const file = call.command[2] ?? '';
      if (written !== null) writeFileSync(file, written);
      return Promise.resolve(say(file));
    };
    const { problems, snapshot } = await prepare(lab, lab.begin());
    expect(problems).toEqual([expect.stringContaining(words)]);
    expect(snapshot).toBeNull();
    expect(snapshots(lab)).toEqual([]);
    expect(callsOf(lab, 'image pull')).toEqual([]);
  });

  it('where its folder cannot be made', async () => {
    const lab = await startHandsLab();
    writeFileSync(path.join(lab.folder, 'snapshots'), 'a file');
    const { problems } = await prepare(lab, lab.begin());
    expect(problems).toEqual([expect.stringMatching(/^the etcd snapshot \/.* cannot be kept: /)]);
    expect(callsOf(lab, 'etcd snapshot')).toEqual([]);
  });

  it('where nothing may be changed', async () => {
    const lab = await startHandsLab();
    const state = lab.begin();
    update(lab.store, (cluster) => ({ ...cluster, readOnly: true }));
    const { problems } = await prepare(lab, state);
    expect(problems).toEqual(['this session is read-only: nothing is changed']);
    expect(lab.calls).toEqual([]);
  });

  it('where no member is well', async () => {
    const lab = await startHandsLab();
    const state = lab.begin();
    for (const node of ['192.168.1.101', '192.168.1.102', '192.168.1.103'])
      lab.runner.fault({ name: 'node-down', node });
    const { problems } = await prepare(lab, state);
    expect(problems).toEqual([
      'no etcd snapshot can be taken: no control plane with a healthy member answers',
    ]);
  });
});

it('an abort ends the pulls, and nothing is begun after it', async () => {
  const lab = await startHandsLab();
  writesSnapshots(lab);
  const writing = lab.intercept;
  const signals: AbortSignal[] = [];
  lab.intercept = (call) => {
    if (!isPull(call)) return writing(call);
    if (call.signal) signals.push(call.signal);
    return new Promise<Answer>(() => {});
  };
  const state = lab.begin();
  const abort = new AbortController();
  const work = lab.hands.prepare(state, lab.tell, abort.signal);
  await passUntil(vi.waitUntil(() => signals.length === 3, { timeout: 60_000 }));
  abort.abort();
  const { snapshot } = await work;
  expect(snapshot).not.toBeNull();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);

  lab.calls.splice(0);
  await passUntil(lab.hands.prepare(state, lab.tell, AbortSignal.abort()));
  expect(callsOf(lab, 'etcd snapshot')).toEqual([]);
  expect(callsOf(lab, 'image pull')).toEqual([]);
});
