import type { Settings } from '../config/settings.ts';
import { placesOf, runFolder } from '../places.ts';
import { type Channel, createChannel } from '../state/channel.ts';
import { createEndpoints } from '../state/endpoints.ts';
import type { Program } from '../talosctl/argv.ts';
import { type Client, createClient } from '../talosctl/client.ts';
import { createProcessRunner } from '../talosctl/process-runner.ts';
import { endLeftovers, openRunFile } from '../talosctl/run-file.ts';

/** A cluster of which only that is read which is asked for: each reading is a start of talosctl, and takes its time. */
export interface Cluster {
  readonly client: Client;
  /** Readings through whichever endpoint works. */
  readonly channel: Channel;
  /** Ends every child. */
  stop(): Promise<void>;
}

/** @throws Error without a talosconfig: look for that first. */
export function openCluster(settings: Settings, program: Program): Cluster {
  const { talosconfig, context, endpoints } = settings;
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  const folder = runFolder(placesOf());
  endLeftovers(folder);
  const runFile = openRunFile(folder);
  const runner = createProcessRunner(program, { talosconfig: talosconfig.path, context }, runFile);
  const client = createClient(runner);
  // Whoever asks is told what failed by the reading itself.
  const unheard = { onAnswer: () => {}, onTrouble: () => {} };
  let stopped: Promise<void> | null = null;
  return {
    client,
    channel: createChannel(client, createEndpoints(endpoints), unheard),
    stop() {
      // Once: the run file may be that of an engine which has taken over.
      stopped ??= runner.stop().then(runFile.close);
      return stopped;
    },
  };
}
