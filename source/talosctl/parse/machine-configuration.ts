import { isIP } from 'node:net';
import * as YAML from 'yaml';
import * as z from 'zod';
import type { MachineConfiguration } from '../../domain/upgrade/survey.ts';
import { sanitizeLine } from '../../text/sanitize.ts';

/** Configurations with long manifests in them are some 100 kB; more than this is not read. In characters. */
const longest = 1_000_000;

/** Errors and warnings are never printed: they quote the text, which is full of secrets. */
const options = { logLevel: 'error', prettyErrors: false, uniqueKeys: false } as const;

const optional = z.string().nullish();
const address = z.object({ ip: optional, vip: z.object({ ip: optional }).nullish() });

/** Only what is read is described: the rest may come and go. */
const v1alpha1 = z.object({
  machine: z
    .object({
      install: z.object({ image: optional, extraKernelArgs: z.array(z.string()).nullish() }).nullish(),
      network: z
        .object({
          interfaces: z
            .array(
              address.pick({ vip: true }).extend({ vlans: z.array(address.pick({ vip: true })).nullish() }),
            )
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  cluster: z.object({ controlPlane: z.object({ endpoint: optional }).nullish() }).nullish(),
});

const document = z.looseObject({ kind: optional, name: optional });
/** Talos 1.14 and newer: takes the place of `.machine.install`. */
const unattendedInstall = z.object({ installer: z.object({ image: optional }).nullish() });
/** Take the place of `vip` of an interface; the address is their name. */
const virtualAddressKinds = ['Layer2VIPConfig', 'HCloudVIPConfig'];

/** The documents of a machine configuration: printed as one text, or as the mapping itself. */
function documentsOf(spec: unknown): readonly unknown[] {
  if (typeof spec !== 'string') return [spec];
  return YAML.parseAllDocuments(spec, options).map((one) => {
    if (one.errors.length > 0) throw new Error('no YAML');
    return one.toJS() as unknown;
  });
}

function virtualAddressesOf(main: z.infer<typeof v1alpha1>, others: readonly z.infer<typeof document>[]) {
  const interfaces = main.machine?.network?.interfaces ?? [];
  const written = interfaces.flatMap(({ vip, vlans }) => [
    vip?.ip,
    ...(vlans ?? []).map((vlan) => vlan.vip?.ip),
  ]);
  const named = others.filter(({ kind }) => virtualAddressKinds.includes(kind ?? '')).map(({ name }) => name);
  const addresses = [...written, ...named].flatMap((one) => (one && isIP(one) !== 0 ? [one] : []));
  return [...new Set(addresses)];
}

const shown = (value: string | null | undefined): string | null => (value ? sanitizeLine(value) : null);

function readSpec(spec: unknown): MachineConfiguration {
  const documents = documentsOf(spec).filter((one) => one !== null);
  // No machine runs without one: an empty one would say that it has no virtual address, and the like.
  if (documents.length === 0) throw new Error('no document');
  const others = documents.map((one) => document.parse(one));
  const main = v1alpha1.parse(documents.find((_, index) => !others[index]?.kind) ?? {});
  const install = main.machine?.install;
  const unattended = others.find(({ kind }) => kind === 'UnattendedInstallConfig');
  return {
    installImage: shown(install?.image) ?? shown(unattendedInstall.parse(unattended ?? {}).installer?.image),
    extraKernelArguments: (install?.extraKernelArgs ?? []).map(sanitizeLine),
    clusterEndpoint: shown(main.cluster?.controlPlane?.endpoint),
    virtualAddresses: virtualAddressesOf(main, others),
  };
}

/** What was printed of one node. */
export interface PrintedConfiguration {
  readonly node: string | null;
  /** null where it cannot be read: nothing may be said about why, as it would quote the configuration. */
  readonly value: MachineConfiguration | null;
}

function readOne(text: string): PrintedConfiguration {
  const node = /^node: *["']?([^\s"']+)["']? *$/m.exec(text)?.[1] ?? null;
  if (text.length > longest) return { node, value: null };
  try {
    const { spec } = z.object({ spec: z.unknown() }).parse(YAML.parse(text, options));
    return { node, value: readSpec(spec) };
  } catch {
    return { node, value: null };
  }
}

/** `get machineconfig v1alpha1 -o yaml`: one document a node; what stands within one is indented or quoted. */
export function readConfigurations(stdout: string): readonly PrintedConfiguration[] {
  return stdout
    .split(/^---$/m)
    .filter((text) => text.trim() !== '')
    .map(readOne);
}
