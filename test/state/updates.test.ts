import { describe, expect, it } from 'vitest';
import type { CpuSample, Memory, NodeRecord } from '../../source/domain/node.ts';
import type { ClusterState } from '../../source/state/cluster.ts';
import { applyReading } from '../../source/state/updates.ts';
import { clusterOf } from '../helpers/cluster.ts';
import { homelabNode, readAt } from '../helpers/nodes.ts';

const address = '192.168.1.101';
const nodeOf = (state: ClusterState) => state.nodes.byId[address] as NodeRecord;
const gibibyte = 1024 ** 3;

function readCpu(state: ClusterState, ...samples: readonly CpuSample[]): ClusterState {
  return samples.reduce(
    (before, one) => applyReading(before, 'cpu', new Map([[address, one]]), new Map(), readAt),
    state,
  );
}

const readMemory = (state: ClusterState, usedBytes: number): ClusterState => {
  const memory: Memory = { usedBytes, totalBytes: 100 * gibibyte };
  return applyReading(state, 'memory', new Map([[address, memory]]), new Map(), readAt);
};

describe('a load', () => {
  const start = clusterOf([homelabNode('ryzen')]);
  /** One second for each percent, so that the second sample is `percent` busy. */
  const sample = (version: number, busySeconds: number): CpuSample => ({
    version,
    busySeconds,
    totalSeconds: version * 100,
  });

  it('is shown as it was until it has moved far enough, and known as it is', () => {
    const cpu = readCpu(start, sample(20, 100), sample(21, 110));
    expect(nodeOf(cpu)).toMatchObject({ cpuPercent: 10, shown: { cpuPercent: 10 } });
    const little = readCpu(cpu, sample(22, 122));
    expect(nodeOf(little)).toMatchObject({ cpuPercent: 12, shown: { cpuPercent: 10 } });
    const far = readCpu(little, sample(23, 135));
    expect(nodeOf(far)).toMatchObject({ cpuPercent: 13, shown: { cpuPercent: 13 } });
  });

  it('of the memory likewise', () => {
    const first = readMemory(start, 40 * gibibyte);
    const little = readMemory(first, 42 * gibibyte);
    expect(nodeOf(little).shown.memory).toBe(nodeOf(first).shown.memory);
    expect(nodeOf(little).facts.memory).toMatchObject({ value: { usedBytes: 42 * gibibyte } });
    const far = readMemory(little, 43 * gibibyte);
    expect(nodeOf(far).shown.memory?.usedBytes).toBe(43 * gibibyte);
  });

  it('read as it was changes nothing', () => {
    const first = readMemory(start, 40 * gibibyte);
    expect(nodeOf(readMemory(first, 40 * gibibyte))).toBe(nodeOf(first));
    const cpu = readCpu(start, sample(20, 100));
    expect(nodeOf(readCpu(cpu, sample(20, 100)))).toBe(nodeOf(cpu));
  });

  it('of the processors from before a boot is shown no more', () => {
    const cpu = readCpu(start, sample(20, 100), sample(21, 110));
    const machineStatus = { stage: 'running', ready: true, unmetConditions: [], bootMarker: 'another' };
    const booted = applyReading(cpu, 'machineStatus', new Map([[address, machineStatus]]), new Map(), readAt);
    expect(nodeOf(booted)).toMatchObject({ cpuPercent: null, shown: { cpuPercent: null } });
    expect(nodeOf(booted).shown.memory).toBe(nodeOf(cpu).shown.memory);
  });
});
