/** The parts of a reference, as in "harbor.lan:8443/talos/metal-installer/ID:v1.13.9@sha256:…". */
export interface ImageReference {
  /** With its port; null where none is written (containerd takes docker.io then). */
  readonly registry: string | null;
  /** As in "siderolabs/installer". */
  readonly repository: string;
  /** null where none is written (containerd takes "latest" then, unless there is a digest). */
  readonly tag: string | null;
  /** With its algorithm, as in "sha256:…"; where there is one, the tag decides nothing. */
  readonly digest: string | null;
}

/** An installer whose contents its name tells: one of an Image Factory, or the stock one of Sidero Labs. */
export interface Installer {
  /** The schematic's id; null for the stock one. */
  readonly schematic: string | null;
  /** As in "metal-installer-secureboot". */
  readonly name: string;
  /** As in "metal"; null where the name tells none ("installer", which the factory takes for metal). */
  readonly platform: string | null;
  readonly secureBoot: boolean;
  readonly isStock: boolean;
}

/** The schematic without extensions, kernel arguments or an overlay (the id is a hash of its contents). */
export const emptySchematic = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

const longest = 512;
/** The grammar of the distribution project (reference.go). */
const component = /[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*/.source;
const host =
  /(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?/
    .source;
const registryPattern = new RegExp(`^${host}$`);
const remainder = new RegExp(
  `^(${component}(?:/${component})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}))?$`,
);

/** The parts of an image reference; null for what is none (a URL with a scheme, blanks, capital letters in the path). */
export function parseImage(text: string): ImageReference | null {
  if (text.length > longest) return null;
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(0, slash));
  // As Docker tells them apart: a first part with a dot or a port, or "localhost", is a registry.
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  if (hasRegistry && !registryPattern.test(first)) return null;
  const [, repository, tag = null, digest = null] =
    remainder.exec(hasRegistry ? text.slice(slash + 1) : text) ?? [];
  if (repository === undefined) return null;
  return { registry: hasRegistry ? first : null, repository, tag, digest };
}

/** The text of a reference: the inverse of {@link parseImage}. */
export function formatImage({ registry, repository, tag, digest }: ImageReference): string {
  const name = registry === null ? repository : `${registry}/${repository}`;
  return `${name}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
}

const installerName = /^(?:([a-z0-9-]+)-)?installer(-secureboot)?$/;
const schematicPattern = /^[0-9a-f]{64}$/;

/**
 * What the name of an installer tells; null for an own build, of which it tells nothing. Factory images are
 * ".../NAME/SCHEMATIC", the stock one and its mirrors ".../siderolabs/installer".
 */
export function installerOf({ repository }: ImageReference): Installer | null {
  const parts = repository.split('/');
  const [last = '', before = ''] = parts.reverse();
  if (before === 'siderolabs' && last === 'installer') {
    return { schematic: null, name: last, platform: null, secureBoot: false, isStock: true };
  }
  const match = schematicPattern.test(last) ? installerName.exec(before) : null;
  if (!match) return null;
  const [name, platform = null, suffix] = match;
  return { schematic: last, name, platform, secureBoot: suffix !== undefined, isStock: false };
}

/** Where a factory's images lie: all that stands before NAME/SCHEMATIC, as in "harbor.lan:8443/talos". */
export function factoryOf({ registry, repository }: ImageReference): string {
  const path = repository.split('/').slice(0, -2);
  return [...(registry === null ? [] : [registry]), ...path].join('/');
}
