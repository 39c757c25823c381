import { replay } from './replay.ts';

/**
 * Stands in for talosctl with recorded answers. `TALOS_TUI_REPLAY=v1.13.3/degraded` chooses the recordings.
 * Exit code 97: there is no recording for this command line.
 */
const argv = process.argv.slice(2);
const answer = replay(argv, process.env.TALOS_TUI_REPLAY ?? '');
process.stdout.write(answer?.stdout ?? '');
process.stderr.write(answer?.stderr ?? `replay: no recording for ${argv.join(' ')}\n`);
process.exitCode = answer?.exitCode ?? 97;
