import { writeFileSync } from 'node:fs';
import { replay } from './replay.ts';

/**
 * Stands in for talosctl with recorded answers. `TALOS_TUI_REPLAY=v1.13.3/degraded` chooses the recordings.
 * Exit code 97: there is no recording for this command line.
 */
const argv = process.argv.slice(2);
/** What was recorded on standard output is written into the file that was named, as every talosctl does. */
const file = argv[0] === 'kubeconfig' ? argv.find((word) => word.startsWith('/dev/fd/')) : undefined;
const words = argv.filter((word) => word !== '--force').map((word) => (word === file ? '-' : word));
const answer = file ? replay(words, 'v1.13.3/healthy') : replay(argv, process.env.TALOS_TUI_REPLAY ?? '');
if (file) writeFileSync(file, answer?.stdout ?? '');
else process.stdout.write(answer?.stdout ?? '');
process.stderr.write(answer?.stderr ?? `replay: no recording for ${argv.join(' ')}\n`);
process.exitCode = answer?.exitCode ?? 97;
