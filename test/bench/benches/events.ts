import { withLab } from '../lab.ts';
import { distribution, type Figure } from '../report.ts';

const times = 5;

/** From a service that crashes to its node's row that says so, and back, by way of the events of Talos. */
export function events(): Promise<readonly Figure[]> {
  return withLab({}, async ({ terminal, practice, whenQuiet }) => {
    await terminal.waitFor(/etcd 3\/3, tolerates 1 +● healthy/);
    const fault = { name: 'service-failed', node: 'm1mac' } as const;
    const crashed: number[] = [];
    const recovered: number[] = [];
    for (let time = 0; time < times; time++) {
      // The stream of events is there, and what it had to say is read.
      await whenQuiet();
      await whenQuiet();
      crashed.push(await elapsed(() => practice.applyFault(fault), /m1mac .*▲ kubelet failed/));
      recovered.push(await elapsed(() => practice.clearFaults(fault), /m1mac .*● healthy/));
    }
    return [
      distribution('crash to row', crashed, 'ms', 'a service of one node'),
      distribution('and back', recovered, 'ms'),
    ];

    async function elapsed(act: () => void, expected: RegExp): Promise<number> {
      const startedAt = performance.now();
      act();
      await terminal.waitFor(expected, { timeoutMs: 60_000 });
      return performance.now() - startedAt;
    }
  });
}
