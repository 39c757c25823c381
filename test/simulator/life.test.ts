import { describe, expect, it } from 'vitest';
import { fleetScenario } from '../../source/simulator/fleet.ts';
import { restarts } from '../../source/simulator/life.ts';
import { homelab } from '../../source/simulator/scenario.ts';
import { all, minute, on } from '../helpers/fault-actions.ts';
import { simulate, start } from '../helpers/simulate.ts';

const scenario = { ...homelab(start), life: true };
const hour = 60 * minute;

const every200 = (from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / 200) }, (_, index) => ({
    actions: [],
    now: from + (index + 1) * 200,
  }));

describe('a living cluster', () => {
  it('restarts a service somewhere every 6 to 9 minutes', () => {
    const times = restarts(scenario, start + 24 * hour).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(times.length).toBeGreaterThan(150);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(6 * minute);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(9 * minute);
    expect(new Set(restarts(scenario, start + 24 * hour).map(({ address }) => address)).size).toBe(3);
    expect(restarts(homelab(start), start + 24 * hour)).toEqual([]);
  });

  it('shows a restart in the services, the machine status, the events and the log', async () => {
    const [restart] = restarts(scenario, start + hour);
    if (!restart) throw new Error('no restart within an hour');
    const { address, service, at } = restart;
    const ask = (command: string, after: number) =>
      simulate(`${command} -n ${address}`, { scenario, now: at + after });
    const row = async (after: number) =>
      (await ask('service', after)).stdout.split('\n').find((line) => line.includes(` ${service} `));
    expect(await row(-1)).toMatch(/ Running +OK /);
    expect(await row(2000)).toMatch(
      / Waiting +\? +2s ago +Error running Containerd\(.*\), going to restart forever: task /,
    );
    expect(await row(5500)).toMatch(/ Running +\? .* Started task /);
    expect(await row(9000)).toMatch(/ Running +OK +3s ago +Health check successful/);
    const ready = async (after: number) =>
      (await ask('get machinestatus', after)).stdout.trim().split(/ +/).slice(-3);
    const version = async (after: number) => Number((await ready(after))[0]);
    expect((await ready(2000)).slice(1)).toEqual(['running', 'false']);
    expect((await ready(9000)).slice(1)).toEqual(['running', 'true']);
    expect(await version(9000)).toBe((await version(-1)) + 2);

    const later = every200(at - 1000, at + 9000);
    const events = await simulate(`events -n ${all}`, { scenario, now: at - 1000, later });
    expect(events.stdout.match(/ready: (true|false), unmet conditions: \[.*\]/g)).toEqual([
      'ready: false, unmet conditions: [services]',
      'ready: true, unmet conditions: []',
    ]);
    expect(events.stdout.match(/ (WAITING|RUNNING): .*/g)?.map((text) => text.slice(1, 13))).toEqual([
      'WAITING: Err',
      'RUNNING: Sta',
      'RUNNING: Hea',
    ]);
    const log = await simulate(`logs machined -f --tail 0 -n ${address}`, {
      scenario,
      now: at - 1000,
      later,
    });
    expect(log.stdout).toContain(
      `[talos] service[${service}](Waiting): Error running Containerd(${service})`,
    );
  });

  it('lets other troubles come first', async () => {
    const restart = restarts(scenario, start + hour).find(({ service }) => service === 'kubelet');
    if (!restart) throw new Error('no restart of a kubelet within an hour');
    const actions = [on('service-failed', restart.address, restart.at - 1000)];
    const lab = { scenario, actions, now: restart.at + 2000 };
    const { stdout } = await simulate(`service -n ${restart.address}`, lab);
    expect(stdout).toMatch(/ kubelet +Failed +\? +3s ago /);
  });

  it('ends with a restart that something worse overtakes', async () => {
    const restart = restarts(scenario, start + hour).find(({ service }) => service === 'kubelet');
    if (!restart) throw new Error('no restart of a kubelet within an hour');
    const actions = [on('service-failed', restart.address, restart.at + 2000)];
    const lab = { scenario, actions, now: restart.at + 20_000 };
    const { stdout } = await simulate(`events --duration 30s -n ${restart.address}`, lab);
    expect(stdout.match(/ (WAITING|FAILED|RUNNING): /g)).toEqual([' WAITING: ', ' FAILED: ']);
  });

  it('writes the kubelet’s log every 4 to 10 s, the same lines live and afterwards', async () => {
    const end = start + 10 * minute;
    const live = await simulate('logs kubelet -f --tail 0 -n 192.168.1.101', {
      scenario,
      later: every200(start, end),
    });
    const lines = live.stdout.split('\n').slice(0, -1);
    const past = await simulate(`logs kubelet --tail ${lines.length} -n 192.168.1.101`, {
      scenario,
      now: end,
    });
    expect(past.stdout).toBe(live.stdout);
    const times = lines
      .filter((line) => !/run\.go|server\.go/.test(line))
      .map((line) => Date.parse(`2026-11-23T${line.slice(21, 33)}Z`));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4000);
    expect(gaps.filter((gap) => gap > 10_000).length).toBeLessThanOrEqual(2);
    expect(times.length).toBeGreaterThan(70);
  });

  it('lives in a fleet as well', async () => {
    const fleet = { ...fleetScenario(500, start), life: true };
    const [restart] = restarts(fleet, start + hour);
    const names = new Set(fleet.nodes.map(({ address }) => address));
    expect(names.has(restart?.address ?? '')).toBe(true);
  });
});
