import { lockCluster } from '../../source/state/run/lock.ts';

/** A talos-tui that wants a cluster, says what it got, and stays: `hold-lock FOLDER CLUSTER`. */
const [folder = '', cluster = ''] = process.argv.slice(2);
const { kind } = lockCluster(folder, cluster, Date.now());
process.stdout.write(`${kind}\n`);
setInterval(() => {}, 60_000);
