import type { HandsOptions } from './options.ts';
import { within } from './waiting.ts';

const liveMs = 60_000;
const surveyMs = 180_000;

const done = {};

/** Reads the nodes and etcd, all of them anew. @returns why not; null when they are read. */
export async function readLive({ feed }: HandsOptions, signal: AbortSignal): Promise<string | null> {
  const isRead = await within(liveMs, signal, async (until) => {
    await feed.readNow(until);
    return done;
  });
  return isRead === null ? `reading all nodes anew was not answered in time (${liveMs / 1000} s)` : null;
}

/** Reads what a plan needs beyond that, all of it anew. @returns why not; null when it is read. */
export async function readSurvey({ survey }: HandsOptions, signal: AbortSignal): Promise<string | null> {
  const isRead = await within(surveyMs, signal, async () => {
    await survey.readAnew();
    return done;
  });
  return isRead === null ? `what the plan needs was not answered in time (${surveyMs / 1000} s)` : null;
}

/** Waits until all that was read once, however long ago. @returns why not; null when it is. */
export async function awaitSurvey({ survey }: HandsOptions, signal: AbortSignal): Promise<string | null> {
  survey.start();
  const isRead = await within(surveyMs, signal, async () => {
    await survey.whenComplete();
    return done;
  });
  return isRead === null ? `what the plan needs was not answered in time (${surveyMs / 1000} s)` : null;
}
