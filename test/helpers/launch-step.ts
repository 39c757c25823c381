import { startStep } from '../../source/run-step/start-step.ts';

/** A talos-tui that hands a step over and stays: `launch-step FOLDER COMMAND-AS-JSON`. */
const [folder = '', command = ''] = process.argv.slice(2);
const { kind } = await startStep(folder, JSON.parse(command));
process.stdout.write(`${kind}\n`);
setInterval(() => {}, 60_000);
