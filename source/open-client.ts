import type { Settings } from './config/settings.ts';
import type { Program } from './talosctl/argv.ts';
import { type Client, createClient } from './talosctl/client.ts';
import { createProcessRunner } from './talosctl/process-runner.ts';
import { endLeftovers, openRunFile } from './talosctl/run-file.ts';

/** The way to talosctl, and how it is left. */
export interface OpenClient {
  readonly client: Client;
  /** Ends every child. */
  stop(): Promise<void>;
}

/**
 * @param runFolder - private; names our children for the next start, should we be killed.
 * @throws Error without a talosconfig: look for that first.
 */
export function openClient(
  { talosconfig, context }: Settings,
  program: Program,
  runFolder: string,
): OpenClient {
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  endLeftovers(runFolder);
  const runFile = openRunFile(runFolder);
  const runner = createProcessRunner(program, { talosconfig: talosconfig.path, context }, runFile);
  return {
    client: createClient(runner),
    async stop() {
      await runner.stop();
      runFile.close();
    },
  };
}
