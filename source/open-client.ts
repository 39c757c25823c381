import type { Settings } from './config/settings.ts';
import type { Program } from './talosctl/argv.ts';
import { type AuditedCall, auditedRunner } from './talosctl/audited-runner.ts';
import { type Client, createClient } from './talosctl/client.ts';
import { createProcessRunner } from './talosctl/process-runner.ts';
import { readProgramVersion } from './talosctl/program-version.ts';
import { endLeftovers, openRunFile } from './talosctl/run-file.ts';
import type { Runner } from './talosctl/runner.ts';

/** The way to talosctl, and how it is left. */
export interface OpenClient {
  readonly client: Client;
  /** Asks another talosctl program for its version; its child is ended with the others. */
  readonly readProgramVersion: (
    program: Program,
    signal: AbortSignal,
  ) => ReturnType<typeof readProgramVersion>;
  /** Ends every child. */
  stop(): Promise<void>;
}

/**
 * @param runFolder - private; names our children for the next start, should we be killed.
 * @param note - writes down a command that may change something; what it throws keeps the command from being run.
 * @throws Error without a talosconfig: look for that first.
 */
export function openClient(
  { talosconfig, context }: Settings,
  program: Program,
  runFolder: string,
  note: (call: AuditedCall) => void,
): OpenClient {
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  endLeftovers(runFolder);
  const runFile = openRunFile(runFolder);
  const identity = { talosconfig: talosconfig.path, context };
  const runner = auditedRunner(createProcessRunner(program, identity, runFile), note);
  const others = new Set<Runner>();
  return {
    client: createClient(runner),
    async readProgramVersion(other, signal) {
      const its = createProcessRunner(other, identity, runFile);
      others.add(its);
      try {
        return await readProgramVersion(its, signal);
      } finally {
        others.delete(its);
        await its.stop();
      }
    },
    async stop() {
      await Promise.all([runner, ...others].map((one) => one.stop()));
      runFile.close();
    },
  };
}
