import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { CommandLine } from './arguments.ts';
import { practiceAction } from './commands/practice.ts';
import { encoded } from './encoded.ts';
import { execute } from './execute.ts';
import { actionReader, appendAction, folderFiles, folderVariable, readScenario } from './folder.ts';
import { createLook } from './look.ts';
import type { Scenario } from './scenario.ts';

/** The stand-in `talosctl` of the practice cluster, whose folder the environment names. */
async function main(argv: readonly string[]): Promise<number> {
  const directory = process.env[folderVariable];
  if (!directory)
    return complain(`${folderVariable} is not set: this program is started by talos-tui --demo`);
  const scenario = openFolder(directory);
  if (!scenario) return complain(`there is no practice cluster in ${directory}`);
  if (argv[0] === 'practice') {
    const action = practiceAction(argv, scenario, Date.now());
    if ('problem' in action) return complain(action.problem);
    appendAction(directory, action);
    return 0;
  }
  return execute(argv, {
    scenario,
    look: createLook(actionReader(directory), Date.now),
    hasTalosconfig: (line) => existsSync(talosconfigPath(line, directory)),
    stdout: (text) => process.stdout.write(encoded(text)),
    stderr: (text) => process.stderr.write(text),
    wait,
    kubeconfig: () => readKubeconfig(directory),
    files: { has: existsSync, write: (path, text) => writeFileSync(path, text, { mode: 0o600 }) },
    pause: createPause(directory),
    record: (action) => appendAction(directory, action),
  });
}

function openFolder(directory: string): Scenario | null {
  try {
    return readScenario(directory);
  } catch {
    return null;
  }
}

function readKubeconfig(directory: string): string | null {
  const { kubeconfig } = folderFiles(directory);
  return existsSync(kubeconfig) ? readFileSync(kubeconfig, 'utf8') : null;
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

/** Ends with SIGTERM and SIGINT, and when the practice cluster is gone: nobody can want its answers any more. */
function createPause(directory: string): (milliseconds: number) => Promise<boolean> {
  const { scenario } = folderFiles(directory);
  let isOver = false;
  let wake = (): void => {};
  let isListening = false;
  return (milliseconds) => {
    if (!isListening) {
      isListening = true;
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.on(signal, () => {
          isOver = true;
          wake();
        });
      }
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(!isOver && existsSync(scenario)), isOver ? 0 : milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  };
}

process.exitCode = await main(process.argv.slice(2));
