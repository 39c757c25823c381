import pLimit from 'p-limit';
import type { Client } from '../../talosctl/client.ts';
import { isImageName } from '../../talosctl/survey-client.ts';
import type { Channel } from '../channel.ts';
import { type SurveyStore, updateSurvey } from './survey-store.ts';
import { withPull } from './survey-updates.ts';

/** So many nodes pull at once: they share the way to the registry. */
const pullsAtOnce = 8;
const timeLimitMs = 15 * 60_000;

/** Pulls images, by the address of the node. */
export type PullImages = (
  images: Readonly<Record<string, string>>,
  how?: {
    /** True: also what was pulled before, as Talos removes images that it does not use. */
    readonly isAgain?: boolean;
    /** Ends these pulls, which have failed then. */
    readonly signal?: AbortSignal;
  },
) => void;

export interface PullOptions {
  readonly survey: SurveyStore;
  readonly client: Client;
  readonly channel: Pick<Channel, 'askAll'>;
  readonly isReadOnly: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Pulls images on nodes, so that a wrong name or a registry that is away is found out while nothing is down. What is
 * pulled already, or being pulled, is left alone.
 */
export function createPuller(options: PullOptions): PullImages {
  const { survey, client, channel, isReadOnly, signal } = options;
  const limit = pLimit(pullsAtOnce);

  function fail(address: string, image: string, message: string): void {
    updateSurvey(survey, (state) => withPull(state, address, image, { state: 'failed', message }));
  }

  function isDone(address: string, image: string, isAgain: boolean): boolean {
    const before = survey.getState().pulls[address];
    if (before?.image !== image || before.pull.state === 'failed') return false;
    return before.pull.state === 'pulling' || !isAgain;
  }

  /** Another image may have been asked for meanwhile: what comes of this one is then of no interest. */
  const isWanted = (address: string, image: string): boolean =>
    survey.getState().pulls[address]?.image === image;

  async function pull(address: string, image: string, wanted: AbortSignal): Promise<void> {
    if (!isWanted(address, image)) return;
    const { values, errors } = await channel.askAll(
      [address],
      (_, via) => client.pullImage(address, image, via),
      { signal: wanted, timeoutMs: timeLimitMs },
    );
    if (!isWanted(address, image)) return;
    if (values.has(address)) {
      updateSurvey(survey, (state) => withPull(state, address, image, { state: 'pulled' }));
    } else fail(address, image, errors.get(address)?.message ?? 'talosctl said nothing about it');
  }

  return (images, { isAgain = false, signal: until } = {}) => {
    const wanted = until ? AbortSignal.any([signal, until]) : signal;
    for (const [address, image] of Object.entries(images)) {
      if (isDone(address, image, isAgain)) continue;
      if (isReadOnly()) fail(address, image, 'refused: read only');
      else if (!isImageName(image)) fail(address, image, 'refused: this is no name of an image');
      else {
        updateSurvey(survey, (state) => withPull(state, address, image, { state: 'pulling' }));
        void limit(() => pull(address, image, wanted));
      }
    }
  };
}
