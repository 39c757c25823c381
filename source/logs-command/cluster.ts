import type { Settings } from '../config/settings.ts';
import { openClient } from '../open-client.ts';
import { placesOf, runFolder } from '../places.ts';
import { type Channel, createChannel } from '../state/channel.ts';
import { createEndpoints } from '../state/endpoints.ts';
import type { Program } from '../talosctl/argv.ts';
import type { Client } from '../talosctl/client.ts';

/** A cluster of which only that is read which is asked for: each reading is a start of talosctl, and takes its time. */
export interface Cluster {
  readonly client: Client;
  /** Readings through whichever endpoint works. */
  readonly channel: Channel;
  /** Ends every child. */
  stop(): Promise<void>;
}

/** Nothing is changed here: a command that would is not run. */
function refuse(): never {
  throw new Error('logs only reads');
}

/** @throws Error without a talosconfig: look for that first. */
export function openCluster(settings: Settings, program: Program): Cluster {
  const { client, stop } = openClient(settings, program, runFolder(placesOf()), refuse);
  // Whoever asks is told what failed by the reading itself.
  const unheard = { onAnswer: () => {}, onTrouble: () => {} };
  let stopped: Promise<void> | null = null;
  return {
    client,
    channel: createChannel(client, createEndpoints(settings.endpoints), unheard),
    stop() {
      // Once: the run file may be that of an engine which has taken over.
      stopped ??= stop();
      return stopped;
    },
  };
}
