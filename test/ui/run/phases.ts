import type { ToldProgress } from '../../../source/domain/run/progress.ts';
import type { RunPlan, RunState } from '../../../source/domain/run/types.ts';
import type { FollowedStep, RunProgress, RunView } from '../../../source/state/run/run-view.ts';
import {
  type Drive,
  drive,
  exit,
  rolledBack,
  silent,
  unchanged,
  upgraded,
} from '../../domain/run/run-lab.ts';
import { readAt } from '../../helpers/nodes.ts';
import { askedFor, homelabPlan, progressOf } from '../../helpers/runs.ts';
import { check, checksWith, finding } from '../../helpers/upgrade.ts';

const snapshot = {
  path: '/home/ada/.local/state/talos-tui/snapshots/etcd-homelab-v1.13.1-20261123T0420Z.db',
  bytes: 19_083_264,
  sha256: `${'c0ffee'.repeat(10)}beef`,
};

/** To the question for the node whose turn it is, with everything that a check tells. */
export function toQuestion(run: Drive): void {
  if (run.state().phase === 'preparing')
    run.send({ type: 'prepared', problems: [], snapshot, ticket: run.state().ticket });
  if (run.state().phase === 'between') run.send({ type: 'gate passed', ticket: run.state().ticket });
  const { plan, at, ticket } = run.state();
  const address = plan.nodes[at]?.address ?? '';
  run.send({ type: 'checked', blocked: [], found: askedFor(address), address, ticket });
}

/** A run in which this was done. */
export function ranTo(steps: (run: Drive) => void, plan: RunPlan = homelabPlan): RunState {
  const run = drive(plan);
  steps(run);
  return run.state();
}

/** The first node is done, and its talosctl with it. */
function firstDone(run: Drive): void {
  toQuestion(run);
  run.confirm();
  run.end(exit(0), 'yes');
  run.see(upgraded);
}

/** The second one was confirmed. */
function secondAtWork(run: Drive): void {
  firstDone(run);
  toQuestion(run);
  run.confirm();
}

const begun = readAt - 72_000;

const done = (name: ToldProgress['steps'][number]['name'], from: number, to: number) =>
  ({ name, state: 'done', words: null, startedAt: begun + from * 1000, endedAt: begun + to * 1000 }) as const;
const waits = (name: ToldProgress['steps'][number]['name']) =>
  ({ name, state: 'waiting', words: null, startedAt: null, endedAt: null }) as const;

export const told: ToldProgress = {
  generation: 'client-driven',
  steps: [
    done('pull', 0, 8),
    done('install', 8, 29),
    done('drain', 29, 43),
    {
      name: 'reboot',
      state: 'running',
      words: 'unavailable, retrying...',
      startedAt: begun + 43_000,
      endedAt: null,
    },
    waits('down'),
    waits('boot'),
    waits('services'),
    waits('uncordon'),
  ],
  evictions: [],
  problems: [],
  isPostCheckPassed: false,
};

const draining: ToldProgress = {
  ...told,
  steps: [
    done('pull', 0, 8),
    done('install', 8, 29),
    { name: 'drain', state: 'running', words: null, startedAt: begun + 29_000, endedAt: null },
    ...(['reboot', 'down', 'boot', 'services', 'uncordon'] as const).map(waits),
  ],
  evictions: [{ namespace: 'shop', name: 'cart-0', since: begun + 30_000, reason: null }],
};

function stepOf(state: RunState, what: ToldProgress): FollowedStep {
  return {
    ticket: state.step?.ticket ?? 0,
    address: state.plan.nodes[state.at]?.address ?? '',
    told: what,
    output: ['◰ watching nodes: [192.168.1.102]', '    * 192.168.1.102: stage: REBOOTING ready: true'],
    startedAt: begun,
    endedAt: null,
  };
}

const sightings = {
  address: '192.168.1.102',
  answeredAt: readAt - 29_000,
  downAt: readAt - 27_000,
  bootedAt: null,
  runningAt: null,
  verifiedAt: null,
};

const report = `# Upgrade of homelab: v1.13.1 to v1.13.3\n\ncomplete\n\n## Nodes\n${Array.from({ length: 30 }, (_, line) => `\n- line ${line + 1} of the report`).join('')}\n`;

const ours = (state: RunState, patch: Partial<RunProgress> = {}): RunView => ({
  kind: 'ours',
  run: progressOf(state, patch),
});

const checking = ranTo((run) => {
  firstDone(run);
  run.send({ type: 'gate passed', ticket: run.state().ticket });
});
const confirming = ranTo((run) => {
  firstDone(run);
  toQuestion(run);
});
const working = ranTo((run) => {
  secondAtWork(run);
  run.see(silent);
});
const drain = ranTo(secondAtWork);
const rolled = ranTo((run) => {
  secondAtWork(run);
  run.end(exit(0), 'yes');
  run.see(rolledBack);
});
const notRebooted = ranTo((run) => {
  secondAtWork(run);
  run.end(exit(1), 'yes');
  run.see(unchanged);
});
const complete = ranTo((run) => {
  for (let turn = 0; turn < 3; turn++) firstDone(run);
});

/** The run in each phase that its page shows, and what else there may be in place of one. */
export const runViews = {
  looking: { kind: 'looking' },
  none: { kind: 'none' },
  broken: { kind: 'broken', words: 'the journal runs/2026-homelab.jsonl cannot be read: line 3 is damaged' },
  preparing: ours(
    ranTo(() => {}),
    { checks: [], activity: { words: 'etcd snapshot: being taken', since: readAt, until: null } },
  ),
  checking: ours(checking, {
    activity: { words: 'checking intel: talosctl health', since: readAt, until: null },
  }),
  confirming: ours(confirming),
  'taken up again': ours(confirming, {
    meanwhile: ['m1mac has rebooted and runs v1.13.3', 'nothing was started: intel waits for your word'],
  }),
  working: ours(working, { step: stepOf(working, told), sightings }),
  'drain blocked': ours(drain, { step: stepOf(drain, draining), sightings: null }),
  between: ours(ranTo(firstDone, { ...homelabPlan, soak: 600 }), {
    activity: { words: 'soaking', since: readAt, until: readAt + 600_000 },
  }),
  paused: ours(
    ranTo((run) => {
      firstDone(run);
      run.send({
        type: 'disturbed',
        reasons: ['ryzen has not answered for 42 s', 'etcd has lost its quorum'],
      });
    }),
    { checks: checksWith(check('quorum', [finding('blocked', 'etcd would lose its quorum')])) },
  ),
  'rolled back': ours(rolled, { step: stepOf(rolled, { ...told, isPostCheckPassed: true }), sightings }),
  'installed, not rebooted': ours(notRebooted, { step: stepOf(notRebooted, told), sightings }),
  ended: ours(complete, { report }),
  theirs: {
    kind: 'theirs',
    words: 'another talos-tui (pid 4711, since 04:20) has this cluster',
    run: progressOf(confirming),
  },
  trouble: ours(confirming, { trouble: 'no space left on device' }),
} as const satisfies Readonly<Record<string, RunView>>;
