import { lastValue } from '../domain/loaded.ts';
import type { Survey } from '../domain/upgrade/survey.ts';

/** What takes longer than this is said, in ms: `talosctl health` waits for up to a minute where something is not well. */
const longMs = 3000;

/** A source of what was read so far. */
interface SurveySource {
  getState(): Survey;
  subscribe(listener: () => void): () => void;
}

/** What talosctl health waits for, as in "etcd to be healthy"; null for nothing. */
function waitingFor({ cluster }: Survey): string | null {
  const steps = lastValue(cluster.health)?.steps ?? [];
  return steps.find(({ state }) => state === 'waiting')?.name ?? null;
}

/** Says what is waited for when it takes long, so that nobody thinks it hangs. @returns how to end it. */
export function tellWaiting(survey: SurveySource, say: (text: string) => void): () => void {
  let step = waitingFor(survey.getState());
  const tell = (): void =>
    say(step === null ? 'reading the cluster' : `talosctl health is waiting for ${step}, up to a minute`);
  let timer = setTimeout(tell, longMs);
  const unsubscribe = survey.subscribe(() => {
    const now = waitingFor(survey.getState());
    if (now === step) return;
    step = now;
    clearTimeout(timer);
    timer = setTimeout(tell, longMs);
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
