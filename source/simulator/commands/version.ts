import type { Call } from '../call.ts';
import { askAll } from '../call.ts';
import type { Scenario } from '../scenario.ts';
import type { NodeState } from '../world.ts';

/** `version`, `version --short`, `version --client`, `version --json`. */
export async function version(call: Call): Promise<number> {
  const { line, world } = call;
  if (!line.json) {
    call.stdout(`Client:\n${clientVersion(world.scenario, line.short)}`);
    if (line.client) return 0;
    call.stdout('Server:\n');
  }
  const answers = await askAll(call, 'error getting version', serverVersion);
  for (const { target, value } of answers ?? []) {
    call.stdout(line.json ? asJson(target, value, world.scenario) : asText(target, value));
  }
  return answers ? 0 : 1;
}

interface ServerVersion {
  readonly tag: string;
  readonly sha: string;
  readonly goVersion: string;
  readonly os: string;
  readonly arch: string;
}

function clientVersion(scenario: Scenario, short: boolean): string {
  const tag = `v${scenario.talosctlVersion}`;
  if (short) return `Talos ${tag}\n`;
  return `\tTag:         ${tag}\n\tSHA:         undefined\n\tBuilt:       \n\tGo version:  go1.26.8\n\tOS/Arch:     linux/amd64\n`;
}

/** The build's hash is made up, from the version alone, as in the recordings. */
const builds: Readonly<Record<string, string>> = {
  'v1.6.1': '1be48547',
  'v1.9.3': '83f95ac2',
  'v1.13.1': '423b4922',
};

function serverVersion({ node }: NodeState): ServerVersion {
  const sha = builds[node.talosVersion] ?? '00000000';
  return { tag: node.talosVersion, sha, goVersion: 'go1.26.1', os: 'linux', arch: node.architecture };
}

function asText(target: string, { tag, sha, goVersion, os, arch }: ServerVersion): string {
  return `\tNODE:        ${target}\n\tTag:         ${tag}\n\tSHA:         ${sha}\n\tBuilt:       \n\tGo version:  ${goVersion}\n\tOS/Arch:     ${os}/${arch}\n\tEnabled:     RBAC\n`;
}

/** One protojson line. Its spacing is random by build: the 1.13.3 of the recordings has a blank after commas. */
function asJson(target: string, version: ServerVersion, scenario: Scenario): string {
  const comma = scenario.talosctlVersion === '1.13.3' ? ', ' : ',';
  const object = (entries: readonly string[]) => `{${entries.join(comma)}}`;
  const fields = (values: object) =>
    object(Object.entries(values).map(([key, value]) => `"${key}":${JSON.stringify(value)}`));
  const platform = { name: scenario.platform, mode: 'metal' };
  return `${object([
    `"metadata":${fields({ hostname: target })}`,
    `"version":${fields(version)}`,
    `"platform":${fields(platform)}`,
    `"features":${fields({ rbac: true })}`,
  ])}\n`;
}
