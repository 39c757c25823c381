import type { Call } from '../call.ts';
import { askAll } from '../call.ts';
import { deviceOf, partitionsOf } from '../disks.ts';
import { table } from '../go-format.ts';
import type { NodeState } from '../world.ts';

const header = ['NODE', 'FILESYSTEM', 'SIZE(GB)', 'USED(GB)', 'AVAILABLE(GB)', 'PERCENT USED', 'MOUNTED ON'];

interface Mount {
  readonly device: string;
  readonly bytes: number;
  readonly availableBytes: number;
  readonly path: string;
}

/** `mounts`: one RPC to all nodes. */
export async function mounts(call: Call): Promise<number> {
  const answers = await askAll(call, 'error getting interfaces', mountsOf);
  if (!answers) return 1;
  const rows = answers.flatMap(({ target, value }) => value.map((mount) => [target, ...cells(mount)]));
  call.stdout(table([header, ...rows]));
  return 0;
}

function mountsOf({ installed }: NodeState): readonly Mount[] {
  const { ephemeral } = installed;
  const deviceLabelled = (label: string) =>
    partitionsOf(installed)
      .filter((partition) => partition.label === label)
      .map((partition) => `/dev/${deviceOf(installed, partition)}`)
      .join('');
  return [
    { device: '/dev/loop0', bytes: 80_000_000, availableBytes: 0, path: '/' },
    { device: 'devtmpfs', bytes: 70_000_000, availableBytes: 70_000_000, path: '/dev' },
    {
      device: deviceLabelled('EPHEMERAL'),
      bytes: ephemeral.totalBytes,
      availableBytes: ephemeral.availableBytes,
      path: '/var',
    },
    // XFS keeps some of the 100 MiB for itself.
    { device: deviceLabelled('STATE'), bytes: 96_000_000, availableBytes: 83_481_600, path: '/system/state' },
  ];
}

function cells({ device, bytes, availableBytes, path }: Mount): readonly string[] {
  const gigabytes = (count: number) => (count / 1e9).toFixed(2);
  const used = (100 - (100 * availableBytes) / bytes).toFixed(2);
  return [
    device,
    gigabytes(bytes),
    gigabytes(bytes - availableBytes),
    gigabytes(availableBytes),
    `${used}%`,
    path,
  ];
}
