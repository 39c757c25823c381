import { existsSync } from 'node:fs';
import type { CommandLine } from './arguments.ts';
import { practiceAction } from './commands/practice.ts';
import { execute } from './execute.ts';
import { appendAction, folderFiles, folderVariable, readFolder } from './folder.ts';

/** The stand-in `talosctl` of the practice cluster, whose folder the environment names. */
async function main(argv: readonly string[]): Promise<number> {
  const directory = process.env[folderVariable];
  if (!directory)
    return complain(`${folderVariable} is not set: this program is started by talos-tui --demo`);
  const now = Date.now();
  const folder = openFolder(directory);
  if (!folder) return complain(`there is no practice cluster in ${directory}`);
  const { scenario, actions } = folder;
  if (argv[0] === 'practice') {
    const action = practiceAction(argv, scenario, now);
    if ('problem' in action) return complain(action.problem);
    appendAction(directory, action);
    return 0;
  }
  return execute(argv, {
    scenario,
    actions,
    now,
    hasTalosconfig: (line) => existsSync(talosconfigPath(line, directory)),
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    wait,
  });
}

function openFolder(directory: string): ReturnType<typeof readFolder> | null {
  try {
    return readFolder(directory);
  } catch {
    return null;
  }
}

function talosconfigPath(line: CommandLine, directory: string): string {
  return line.talosconfig ?? process.env.TALOSCONFIG ?? folderFiles(directory).talosconfig;
}

function complain(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}

function wait(milliseconds: number): Promise<void> {
  if (milliseconds !== Number.POSITIVE_INFINITY) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1_000_000);
  return new Promise(() => {});
}

process.exitCode = await main(process.argv.slice(2));
