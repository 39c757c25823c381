import { type Loaded, lastValue } from '../loaded.ts';
import type { NodeRecord } from '../node.ts';
import { isFrom } from './from-minor.ts';
import { emptySchematic, type ImageReference, installerOf, parseImage } from './image-reference.ts';
import type { NodeSurvey } from './survey.ts';

/** What a node runs now, as far as its next image depends on it. */
export interface RunningImage {
  /** As in "v1.13.3"; null where it is not known. */
  readonly version: string | null;
  readonly platform: string | null;
  readonly schematic: string | null;
  /** As in "amd-ucode 20251125"; null where they could not be read. */
  readonly extensions: readonly string[] | null;
  /** Extensions that no schematic stands for: the factory cannot make this image again. */
  readonly isOwnBuild: boolean;
  /** Whether it needs the secure boot flavour; null where it cannot be told. */
  readonly secureBoot: boolean | null;
  /** False where GRUB boots it: a UKI carries the platform in itself (siderolabs/talos: 1.10 and newer). */
  readonly mayBootUki: boolean;
  /** The board of Talos 1.6 and older, as in "rpi_generic"; `not known` where it may be one. null: none. */
  readonly board: string | null;
  /** The install image of the machine configuration, with its text; null where there is none, or it was not read. */
  readonly configured: { readonly text: string; readonly reference: ImageReference | null } | null;
  /** True where the install image is of the schematic that runs: then its registry and flavour are believed. */
  readonly isConfiguredCurrent: boolean;
  readonly isConfigurationRead: boolean;
  /** The host of the factory that made it, which Talos tells from 1.14 on. */
  readonly factoryHost: string | null;
}

/** What may be a board, where the kernel's command line could not be read. */
export const unknownBoard = 'not known';

/** What {@link runningImage} needs of this node, each with its name in words. */
function neededReadings(
  node: NodeRecord,
  survey: NodeSurvey,
): readonly (readonly [name: string, reading: Loaded<unknown>])[] {
  const version = lastValue(node.facts.version)?.talosVersion ?? null;
  const readings: readonly (readonly [string, Loaded<unknown>, boolean])[] = [
    ['the version', node.facts.version, true],
    ['the extensions', node.facts.extensions, true],
    ['the security state', survey.security, true],
    ['the machine configuration', survey.configuration, true],
    ['the kernel arguments', survey.kernelArguments, isFrom('1.7', version) === false],
    ['the factory', survey.factory, isFrom('1.14', version) === true],
  ];
  return readings.flatMap(([name, reading, isNeeded]) => (isNeeded ? [[name, reading] as const] : []));
}

/** What is still being read of what {@link runningImage} needs, in words; null when nothing is. */
export function pendingImageFact(node: NodeRecord, survey: NodeSurvey): string | null {
  const pending = neededReadings(node, survey).find(([, { status }]) => status === 'loading');
  return pending?.[0] ?? null;
}

/** What {@link runningImage} goes by although it was not told any more when last asked, in words, and why. */
export function staleImageFacts(
  node: NodeRecord,
  survey: NodeSurvey,
): readonly { readonly name: string; readonly reason: string }[] {
  return neededReadings(node, survey).flatMap(([name, reading]) =>
    reading.status === 'stale' ? [{ name, reason: reading.error.message }] : [],
  );
}

export function runningImage(node: NodeRecord, survey: NodeSurvey): RunningImage {
  const info = lastValue(node.facts.version);
  const read = lastValue(node.facts.extensions);
  const factory = lastValue(survey.factory);
  const security = lastValue(survey.security);
  const configuration = lastValue(survey.configuration);
  const version = info?.talosVersion ?? null;
  const schematic = read?.schematic ?? factory?.id ?? null;
  const configured = configuredImage(configuration?.installImage ?? null);
  const installer = configured?.reference ? installerOf(configured.reference) : null;
  const current = schematic !== null && installer?.schematic === schematic ? installer : null;
  return {
    version,
    platform: info?.platform ?? null,
    schematic,
    extensions: read?.list.map((extension) => `${extension.name} ${extension.version}`.trim()) ?? null,
    isOwnBuild: isOwnBuild(read?.list.length ?? 0, schematic),
    secureBoot: flavour(security?.secureBoot ?? null, current?.secureBoot ?? null),
    // Before 1.10 only secure boot booted a UKI (documentation of 1.10, "systemd-boot").
    mayBootUki: security?.bootedWithUki ?? isFrom('1.10', version) !== false,
    board: boardOf(lastValue(survey.kernelArguments), version, info?.architecture ?? null),
    configured,
    isConfiguredCurrent: current !== null,
    isConfigurationRead: configuration !== null,
    factoryHost: hostWithPort(factory?.apiUrl ?? ''),
  };
}

function configuredImage(text: string | null): RunningImage['configured'] {
  return text === null ? null : { text, reference: parseImage(text) };
}

function isOwnBuild(extensions: number, schematic: string | null): boolean {
  return extensions > 0 && (schematic === null || schematic === emptySchematic);
}

/**
 * A node that was installed with the secure boot flavour keeps it while secure boot is switched off: its disk is laid
 * out for it, and the other flavour lacks what its boot loader looks for (siderolabs/talos#9245).
 */
function flavour(running: boolean | null, installed: boolean | null): boolean | null {
  return running === false ? (installed ?? false) : (running ?? installed);
}

/** Talos 1.6 and older names the board it was built for; from 1.7 on that is an overlay in the schematic. */
function boardOf(
  kernelArguments: readonly string[] | null,
  version: string | null,
  architecture: string | null,
): string | null {
  if (isFrom('1.7', version) !== false) return null;
  // All boards are arm64.
  if (kernelArguments === null) return architecture === 'amd64' ? null : unknownBoard;
  const word = kernelArguments.findLast((one) => one.startsWith('talos.board='));
  const board = word?.slice('talos.board='.length) ?? '';
  return board === '' || board === 'none' ? null : board;
}

function hostWithPort(url: string): string | null {
  return /^https?:\/\/([^/\s@]+)\/?/.exec(url)?.[1] ?? null;
}
