import { runGate } from '../../../run-step/run-gate.ts';
import type { Hands } from '../hands.ts';
import { check } from './check.ts';
import { collectSupport } from './collect-support.ts';
import { setCordon } from './cordon.ts';
import { gate } from './gate.ts';
import { installImages } from './install-images.ts';
import { observe } from './observe.ts';
import type { HandsOptions } from './options.ts';
import { prepare } from './prepare.ts';
import { watchCluster } from './watch-cluster.ts';

/** What a run does in the cluster, by talosctl, by the Kubernetes API and by the gate command. */
export function createHands(
  given: Omit<HandsOptions, 'runGate'> & Partial<Pick<HandsOptions, 'runGate'>>,
): Hands {
  const options: HandsOptions = { runGate, ...given };
  return {
    prepare: (...rest) => prepare(options, ...rest),
    check: (...rest) => check(options, ...rest),
    observe: (...rest) => observe(options, ...rest),
    setCordon: (...rest) => setCordon(options, ...rest),
    gate: (...rest) => gate(options, ...rest),
    collectSupport: (...rest) => collectSupport(options, ...rest),
    installImages: (...rest) => installImages(options, ...rest),
    watchCluster: (...rest) => watchCluster(options, ...rest),
  };
}
