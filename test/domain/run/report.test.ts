import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Report, reportOf } from '../../../source/domain/run/report.ts';
import { reportMarkdown } from '../../../source/domain/run/report-text.ts';
import type { RunPlan } from '../../../source/domain/run/types.ts';
import { beginning, type Recorder, record, upgradeNext } from './recorder.ts';
import { exit, nodesOfLab, rolledBack, runNode, runPlan, silent, unchanged, upgraded } from './run-lab.ts';

const snapshot = { path: '/state/snapshots/etcd.db', bytes: 20_480, sha256: 'ab12' };
const journal = '/state/runs/homelab.jsonl';

function reported(run: Recorder, installImages: Readonly<Record<string, string | null>> = {}): Report {
  const { at: endedAt = beginning } = run.entries().at(-1) ?? {};
  return reportOf({
    state: run.state(),
    journal,
    startedAt: beginning,
    endedAt,
    entries: run.entries(),
    installImages,
  });
}

function complete(plan: RunPlan = runPlan()): Recorder {
  const run = record(plan);
  run.prepare(snapshot);
  for (let turn = 0; turn < plan.nodes.length; turn += 1) upgradeNext(run, upgraded);
  return run;
}

describe('a run that is complete', () => {
  const newImage = nodesOfLab[0]?.image ?? '';
  const images = {
    '10.0.0.3': 'ghcr.io/siderolabs/installer:v1.13.1',
    '10.0.0.2': newImage,
    '10.0.0.4': null,
  };
  const report = reported(complete(), images);

  it('has its times, versions and commands', () => {
    expect(report).toMatchObject({
      version: 1,
      outcome: 'complete',
      cluster: { id: 'id', name: 'homelab' },
      from: 'v1.13.1',
      to: 'v1.13.3',
      startedAt: '2026-11-23T04:20:00.000Z',
      snapshot,
      left: [],
      next: null,
    });
    expect(report.nodes.map(({ condition, versionAfter }) => [condition, versionAfter])).toEqual(
      nodesOfLab.map(() => ['upgraded', 'v1.13.3']),
    );
    expect(report.nodes[0]).toMatchObject({
      startedAt: '2026-11-23T04:20:30.000Z',
      endedAt: '2026-11-23T04:21:00.000Z',
      seconds: 30,
    });
    expect(report.nodes[0]?.commands).toEqual([
      {
        action: 'upgrade',
        words: ['talosctl', '-e', '10.0.0.9', '-n', '10.0.0.3', 'upgrade'],
        confirmedAt: '2026-11-23T04:20:30.000Z',
        confirmedBy: 'm1mac',
        warnings: [],
        startedAt: '2026-11-23T04:20:40.000Z',
        endedAt: '2026-11-23T04:20:50.000Z',
        end: 'exit code',
        exitCode: 0,
        installed: 'yes',
      },
    ]);
    expect(report.nodes[2]?.commands[0]?.confirmedBy).toBe('y');
  });

  it('names the nodes whose install image is behind, with a patch that says only that', () => {
    const { stale, notRead } = report.installImages;
    expect(stale.map(({ name }) => name)).toEqual(['m1mac']);
    expect(parse(stale[0]?.patch ?? '')).toEqual({ machine: { install: { image: newImage } } });
    expect(stale[0]?.command.join(' ')).toBe(
      'talosctl -e 10.0.0.9 -n 10.0.0.3 patch mc --patch @install-image-10.0.0.3.yaml',
    );
    expect(notRead).toEqual([]);
    expect(reported(complete()).installImages.notRead).toEqual(['m1mac', 'intel', 'pi']);
  });

  it('reads as a text', () => {
    const markdown = reportMarkdown(report);
    expect(markdown).toContain('# Upgrade of homelab: v1.13.1 → v1.13.3, complete');
    expect(markdown).toContain('- Began: 2026-11-23 04:20:00 UTC');
    expect(markdown).toContain('`/state/snapshots/etcd.db`, 20480 bytes, SHA-256 `ab12`');
    expect(markdown).toContain('| m1mac | 10.0.0.3 | v1.13.1 | v1.13.3 | 30 s | upgraded |');
    expect(markdown).toContain('talosctl -e 10.0.0.9 -n 10.0.0.3 upgrade\n');
    expect(markdown).toContain('ended with exit code 0, 2026-11-23 04:20:50 UTC');
    expect(markdown).toContain('in the files that their configuration comes from as well');
    expect(markdown).not.toContain('## Overridden');
    expect(markdown).not.toMatch(/undefined|null|NaN/);
  });

  it('is the same when its JSON is read back', () => {
    expect(reportMarkdown(JSON.parse(JSON.stringify(report)) as Report)).toBe(reportMarkdown(report));
  });
});

describe('a run that was ended early', () => {
  const run = record(runPlan({ overridden: ['health: m1mac is degraded'], gateCommand: ['ceph', 'health'] }));
  run.prepare(null);
  upgradeNext(run, upgraded);
  run.check({ warnings: ['the certificate ends in 3 days'] });
  run.confirm();
  run.started();
  run.send({ type: 'paused' });
  run.choose('abort');
  const report = reported(run);

  it('says what it leaves, what was overridden and what was decided', () => {
    expect(report.outcome).toBe('aborted');
    expect(report.left).toEqual(['talosctl upgrade of intel runs and goes on by itself']);
    expect(report.overrides).toEqual(['health: m1mac is degraded']);
    expect(report.incidents.map(({ words }) => words)).toEqual([
      'paused by you',
      'intel: abort the run, as chosen',
    ]);
    expect(report.nodes[1]?.commands[0]).toMatchObject({
      end: 'not ended',
      exitCode: null,
      warnings: ['the certificate ends in 3 days'],
    });
    expect(report.nodes[1]).toMatchObject({ condition: 'on its way', versionAfter: null });
    expect(report.nodes[2]).toMatchObject({ condition: 'untouched', versionAfter: 'v1.13.1', commands: [] });
  });

  it('reads as a text', () => {
    const markdown = reportMarkdown(report);
    expect(markdown).toContain('ended early');
    expect(markdown).toContain('- talosctl upgrade of intel runs and goes on by itself');
    expect(markdown).toContain('- health: m1mac is degraded');
    expect(markdown).toContain('- spoke against it: the certificate ends in 3 days');
    expect(markdown).toContain('- its end was not seen'.slice(2));
    expect(markdown).toContain('Snapshot of etcd: none was taken');
  });
});

describe('a run with a failure', () => {
  const run = record(runPlan());
  run.prepare(snapshot);
  run.check();
  run.confirm();
  run.send({ type: 'not started', reason: 'disk full', address: '10.0.0.3', ticket: run.state().ticket });
  run.choose('retry');
  run.check();
  run.confirm();
  run.started();
  run.send({ type: 'resumed' });
  run.end({ kind: 'unknown' }, 'yes');
  run.see(silent);
  run.see(rolledBack);
  run.choose('skip');
  const report = reported(run, { '10.0.0.3': 'old' });

  it('tells each command, also one that never ran or whose end nobody saw', () => {
    const [node] = report.nodes;
    expect(node).toMatchObject({ state: 'skipped', condition: 'rolled back', versionAfter: 'v1.13.1' });
    expect(node?.commands.map(({ end }) => end)).toEqual(['never started', 'not known']);
    expect(report.incidents.map(({ words }) => words)).toEqual([
      'talosctl upgrade of m1mac was not started: disk full',
      'm1mac: retry, as chosen',
      'taken up again by a new talos-tui',
      'm1mac: skip this node, as chosen',
    ]);
    expect(report.outcome).toBe('not ended');
  });

  it('wants no new image in the configuration of a node that went back', () => {
    expect(report.installImages).toEqual({ stale: [], notRead: [] });
  });

  it('passes over what the run has passed over', () => {
    const other = record(runPlan());
    other.prepare(null);
    other.send({ type: 'confirmed', typed: 'm1mac', address: '10.0.0.3', ticket: 99 });
    other.check();
    other.send({ type: 'confirmed', typed: 'intel', address: '10.0.0.3', ticket: other.state().ticket });
    other.choose('rollback');
    const { nodes, incidents } = reported(other);
    expect(nodes[0]?.commands).toEqual([]);
    expect(incidents).toEqual([]);
  });

  it('tells a node that is installed and not rebooted', () => {
    const again = record(runPlan());
    again.prepare(null);
    again.check();
    again.confirm();
    again.started();
    again.end(exit(1), 'yes');
    again.see(unchanged);
    again.choose('abort');
    expect(reported(again).left).toEqual(['m1mac boots the new system at its next boot']);
    expect(reported(again).installImages.notRead).toEqual(['m1mac']);
  });
});

describe('the way on', () => {
  it('is told where this was one step of several', () => {
    const { choices } = runPlan();
    const target = { version: 'v1.14.0', image: null };
    const report = reported(complete(runPlan({ choices: { ...choices, target } })));
    expect(report.next).toContain('talos-tui upgrade --to v1.14.0');
    expect(reportMarkdown(report)).toContain('## Next');
  });
});

describe('hostile names', () => {
  const hostile = 'x | `rm` <img src=x> [a](https://evil.example)\n# heading\u202e www.evil.example';
  const base = runNode('m1mac', '10.0.0.3');
  const image = 'evil"\nroot: true\n```\n# out';
  const run = complete(
    runPlan({
      clusterName: hostile,
      overridden: [hostile, '# a heading', '1. a list'],
      nodes: [
        {
          ...base,
          name: hostile,
          image,
          command: { ...base.command, command: ['upgrade', '--image', image] },
        },
      ],
    }),
  );
  const report = reported(run, { '10.0.0.3': '```\n# out' });
  const markdown = reportMarkdown(report);

  /** Without the blocks of code, which end at the same fence and at no shorter one (CommonMark, 4.5). */
  const prose = markdown.replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, '');

  it('make no heading, no link, no row and no markup', () => {
    const headings = prose.split('\n').filter((line) => /^#/.test(line));
    expect(headings.map((line) => line.split(' ')[0])).toEqual(['#', '##', '###', '##', '##']);
    const outsideCode = prose.replace(/(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    expect(outsideCode).toContain('evil');
    expect(outsideCode).not.toMatch(/(?<!\\)[<[`*_]|https?:\/\/|www\.|\u202e/);
    const rows = prose.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.map((row) => row.match(/(?<!\\)\|/g)?.length)).toEqual([7, 7, 7]);
    expect(prose).toContain('- \\# a heading');
    expect(prose).toContain('- 1\\. a list');
  });

  it('cannot leave a block of code', () => {
    const blocks = markdown.match(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm) ?? [];
    expect(blocks).toHaveLength(3);
    expect(blocks[0]).toContain("'evil\"\nroot: true\n```\n# out'");
    expect(prose).not.toMatch(/^(?:root|# out|`{3})/m);
  });

  it('cannot add a key to the patch', () => {
    expect(parse(report.installImages.stale[0]?.patch ?? '')).toEqual({ machine: { install: { image } } });
  });
});
