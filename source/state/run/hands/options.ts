import type { ReleaseTable } from '../../../domain/upgrade/release.ts';
import type { runGate } from '../../../run-step/run-gate.ts';
import type { Client } from '../../../talosctl/client.ts';
import type { AuditEntry } from '../../audit.ts';
import type { Feed } from '../../feed.ts';
import type { ClusterStore } from '../../store.ts';
import type { SurveyReader } from '../../upgrade/survey.ts';
import type { SurveyStore } from '../../upgrade/survey-store.ts';

/** Cordons or uncordons a node by its name in Kubernetes. @throws AppError when that was not taken, without a secret. */
export type SetCordon = (
  kubeconfig: string,
  name: string,
  cordoned: boolean,
  limits: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<void>;

/** What the hands work with. */
export interface HandsOptions {
  readonly cluster: ClusterStore;
  readonly feed: Pick<Feed, 'ask' | 'askAll' | 'readNow' | 'note'>;
  readonly client: Client;
  /** Started where it was not; whoever stops it in the midst of a run has the run's checks blocked. */
  readonly survey: SurveyReader;
  readonly surveyStore: SurveyStore;
  readonly releases: ReleaseTable;
  /** Made where they are not there: absolute, and for their user alone. */
  readonly snapshotsFolder: string;
  readonly supportFolder: string;
  /** Path of the talosconfig, for the gate command. */
  readonly talosconfig: string;
  readonly setCordon: SetCordon;
  /** Into the audit log, for what is changed without talosctl. @throws AppError when it cannot be written. */
  readonly note: (entry: Omit<AuditEntry, 'cluster'>) => void;
  /** One try of the gate command: what a test takes the place of. */
  readonly runGate: typeof runGate;
  /** In ms since the epoch. */
  readonly now: () => number;
}
