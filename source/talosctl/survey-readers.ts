import type { Loaded } from '../domain/loaded.ts';
import type { MachineConfiguration, NodeSurvey, SurveyFact } from '../domain/upgrade/survey.ts';
import { type PrintedConfiguration, readConfigurations } from './parse/machine-configuration.ts';
import * as resources from './parse/upgrade-resources.ts';
import { type Parser, parseEphemeral, parseImages, sortByNode, wholeText } from './parsers.ts';
import { proxied, type Reader, resource } from './reader.ts';
import type { Parsed } from './reading.ts';

/** What is read of a node for a plan, without whether it has been read. */
export type SurveyValues = {
  readonly [K in SurveyFact]: NodeSurvey[K] extends Loaded<infer T> ? T : never;
};

/** Where an answer broke off, what there is of its last document may be YAML all the same. */
const parseConfigurations: Parser<MachineConfiguration> = (
  stdout,
  asked,
  answered,
): Parsed<MachineConfiguration> => {
  const printed = readConfigurations(stdout);
  const last = printed.at(-1);
  const { byNode, unnamed, garbage } = sortByNode(
    printed.map((one) => ({ node: one.node, value: one })),
    asked,
  );
  const isWhole = (node: string, one: PrintedConfiguration): boolean =>
    one !== last || (stdout.endsWith('\n') && answered(node));
  const values = new Map<string, MachineConfiguration>();
  const unreadable = new Map<string, string>();
  for (const [node, [first]] of byNode) {
    if (first?.value && isWhole(node, first)) values.set(node, first.value);
    else unreadable.set(node, 'the machine configuration');
  }
  return { values, unreadable, unnamed, garbage };
};

/** Which command gives which value: design of the survey in talosctl-notes.md and talos-facts.md, §2f. */
export const surveyReaders: { readonly [K in SurveyFact]: Reader<SurveyValues[K]> } = {
  security: resource('securitystate', resources.readSecurityState),
  configuration: {
    // There are two such objects: `persistent` is what was written last, `v1alpha1` what holds.
    command: ['get', 'machineconfig', 'v1alpha1', '-o', 'yaml'],
    fan: 'sequential',
    parse: parseConfigurations,
  },
  kernelArguments: resource('cmdline', resources.readKernelArguments),
  systemImages: proxied(['image', 'list', '--namespace', 'system'], parseImages),
  bootVolumes: resource('discoveredvolumes', resources.readBootVolumes, 'null-when-none'),
  ephemeral: proxied(['mounts'], parseEphemeral),
  factory: resource('imagefactoryschematics', resources.readFactory, 'null-when-none'),
};

/** What a Talos that is too old to have it stands for; a fact that is not in it is then not known. */
export const absentValues: Partial<SurveyValues> = { bootVolumes: [], factory: null };

/** Of one node only, and for admins only: for a Talos without `get cmdline` (older than 1.11). */
export const kernelFileReader: Reader<readonly string[]> = {
  command: ['read', '/proc/cmdline'],
  fan: 'proxied',
  parse: wholeText(resources.kernelWords),
};
