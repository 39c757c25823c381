import { describe, expect, it } from 'vitest';
import { homelab } from '../../source/simulator/scenario.ts';
import { documents, simulate, start } from '../helpers/simulate.ts';

const all = '192.168.1.101,192.168.1.102,192.168.1.103';
const second = 1000;
const living = { ...homelab(start), life: true };

interface ProcessorSample {
  readonly metadata: { readonly version: number };
  readonly node: string;
  readonly spec: { readonly cpuTotal: Readonly<Record<'idle' | 'iowait' | 'system' | 'user', number>> };
}

async function samples(now: number, scenario = living): Promise<readonly ProcessorSample[]> {
  const { stdout } = await simulate(`get cpustat -o json -n ${all}`, { now, scenario });
  return documents<ProcessorSample>(stdout);
}

/** Per cent between two samples of the same node. */
function busy(before: ProcessorSample | undefined, after: ProcessorSample | undefined): number {
  const of = (sample: ProcessorSample | undefined) => {
    const { idle = 0, system = 0, user = 0 } = sample?.spec.cpuTotal ?? {};
    return { used: system + user, total: idle + system + user };
  };
  const [a, b] = [of(before), of(after)];
  return (100 * (b.used - a.used)) / (b.total - a.total);
}

describe('the answers are a function of scenario, actions and clock', () => {
  it.each([
    `get cpustat -o json -n ${all}`,
    `get memorystat -o json -n ${all}`,
    `service -n ${all}`,
    `etcd status -n ${all}`,
    `memory -n ${all}`,
  ])('the same moment has the same answer, another moment another: %s', async (command) => {
    const at = (seconds: number) => simulate(command, { scenario: living, now: start + seconds * second });
    const answer = await at(90);
    expect(await at(90)).toEqual(answer);
    expect((await at(150)).stdout).not.toBe(answer.stdout);
  });

  it('reads the processor every 30 s, and counts the readings', async () => {
    const [first] = await samples(start);
    const [same] = await samples(start + 4 * second);
    const [next] = await samples(start + 30 * second);
    expect(same).toEqual(first);
    expect(next?.metadata.version).toBe((first?.metadata.version ?? 0) + 1);
  });

  it('gives a processor load that moves gently around the node’s own', async () => {
    const loads: number[][] = [];
    for (let at = 0; at < 20; at += 1) {
      const before = await samples(start + at * 30 * second);
      const after = await samples(start + (at + 1) * 30 * second);
      loads.push(before.map((sample, node) => busy(sample, after[node])));
    }
    for (const [node, load] of [6, 11, 16].entries()) {
      const course = loads.map((values) => values[node] ?? 0);
      expect(Math.min(...course)).toBeGreaterThanOrEqual(load * 0.49);
      expect(Math.max(...course)).toBeLessThanOrEqual(load * 1.51);
      expect(new Set(course.map((value) => value.toFixed(3))).size).toBeGreaterThan(10);
    }
  });

  it('keeps load and memory as they are where there is no life', async () => {
    const still = homelab(start);
    const [before, between, after] = await Promise.all(
      [0, 90, 300].map((seconds) => samples(start + seconds * second, still)),
    );
    for (const [node, load] of [6, 11, 16].entries()) {
      expect(busy(before?.[node], between?.[node])).toBeCloseTo(load, 6);
      expect(busy(between?.[node], after?.[node])).toBeCloseTo(load, 6);
    }
    const memory = (seconds: number) => simulate(`memory -n ${all}`, { now: start + seconds * second });
    expect(await memory(0)).toEqual(await memory(300));
  });

  it('lets the raft index grow and the services age', async () => {
    const index = async (now: number) =>
      Number(/ (\d{7}) /.exec((await simulate('etcd status -n 192.168.1.101', { now })).stdout)?.[1]);
    expect(await index(start + 60 * second)).toBe((await index(start)) + 480);
    const services = await simulate('service -n 192.168.1.101', { now: start + 5 * second });
    expect(services.stdout).toMatch(/machined .* 52h0m0s ago/);
  });
});
