import type { RunPlan } from '../../../domain/run/types.ts';
import { inGroups } from '../../batches.ts';
import type { HandsOptions } from './options.ts';

/** A machine configuration is long. */
const nodesPerCall = 10;

/** What `.machine.install.image` names now, by address; null: nothing. A node that was not read is left out. */
export async function installImages(
  { client, feed, cluster }: HandsOptions,
  { nodes }: RunPlan,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string | null>>> {
  const { byId } = cluster.getState().nodes;
  const addresses = nodes
    .map(({ address }) => address)
    .filter((address) => byId[address]?.contact.state === 'answering');
  const images: Record<string, string | null> = {};
  for (const group of inGroups(addresses, nodesPerCall)) {
    const { values } = await feed.askAll(
      group,
      (asked, via) => client.readSurvey('configuration', asked, via),
      { signal },
    );
    for (const [address, { installImage }] of values) images[address] = installImage;
  }
  return images;
}
