import { compareVersions } from '../versions.ts';
import { compareMinors, isStable, minorOf } from './minors.ts';
import type { Release, ReleaseTable } from './release.ts';

/**
 * What the release table is extended with in config.json: a newer patch, or a minor that is not in it. `latest` is a
 * version of `minor`.
 */
export interface ReleaseExtension
  extends Pick<Release, 'minor' | 'latest'>,
    Partial<Omit<Release, 'minor' | 'latest'>> {}

type Row = readonly [
  minor: string,
  latest: string,
  tagged: string,
  etcd: string | null,
  kubernetes: string | null,
  oldestKubernetes: string | null,
  newestKubernetes: string | null,
  oldestSource: string | null,
];

/**
 * Patches, days, etcd and default Kubernetes: talosctl-notes.md, "Latest patches". Kubernetes ranges and oldest
 * sources: what the installers enforce, pkg/machinery/compatibility/talos1NN (talos-facts.md, 2a). For 1.14 the
 * documentation begins with Kubernetes 1.33, its source with 1.32.
 */
const rows: readonly Row[] = [
  ['1.5', 'v1.5.6', '2024-02-02', null, null, null, null, null],
  ['1.6', 'v1.6.8', '2024-07-24', '3.5', 'v1.29.7', '1.24', '1.29', '1.3'],
  ['1.7', 'v1.7.7', '2024-09-26', '3.5', 'v1.30.5', '1.25', '1.30', '1.4'],
  ['1.8', 'v1.8.4', '2024-12-12', '3.5', 'v1.31.4', '1.26', '1.31', '1.5'],
  ['1.9', 'v1.9.6', '2025-05-05', '3.5', 'v1.32.4', '1.27', '1.32', '1.8'],
  ['1.10', 'v1.10.9', '2025-12-23', '3.5', 'v1.33.6', '1.28', '1.33', '1.8'],
  ['1.11', 'v1.11.6', '2025-12-16', '3.6', 'v1.34.1', '1.29', '1.34', '1.9'],
  ['1.12', 'v1.12.11', '2026-08-05', '3.6', 'v1.35.4', '1.30', '1.35', '1.10'],
  ['1.13', 'v1.13.9', '2026-08-18', '3.6', 'v1.36.3', '1.31', '1.36', '1.11'],
  ['1.14', 'v1.14.0-rc.1', '2026-08-14', '3.7', 'v1.37.0-rc.0', '1.32', '1.37', '1.12'],
];

function releaseFrom([minor, latest, tagged, etcd, kubernetes, oldest, newest, oldestSource]: Row): Release {
  const kubernetesRange = oldest && newest ? { oldest, newest } : null;
  return { minor, latest, tagged, etcd, kubernetes, kubernetesRange, oldestSource };
}

/** The releases of Talos that this program knows. */
export const releases: ReleaseTable = { date: '2026-08-31', releases: rows.map(releaseFrom) };

/** The release of a version's minor, or of the minor itself; null where the table has none. */
export function releaseOf(table: ReleaseTable, versionOrMinor: string): Release | null {
  const minor = minorOf(versionOrMinor) ?? versionOrMinor;
  return table.releases.find((release) => release.minor === minor) ?? null;
}

/** The latest known patch of a minor; null where the table has none but, perhaps, a pre-release. */
export function latestStable(table: ReleaseTable, minor: string): string | null {
  const latest = releaseOf(table, minor)?.latest ?? '';
  return isStable(latest) ? latest : null;
}

/** The last patches of Kubernetes minors that are no release's default in the table, and will not get another. */
const lastKubernetesPatches: Readonly<Record<string, string>> = {
  '1.24': 'v1.24.17',
  '1.25': 'v1.25.16',
  '1.26': 'v1.26.15',
  '1.27': 'v1.27.16',
  '1.28': 'v1.28.15',
};

/** The patch of a Kubernetes minor that Talos installs by default; null where no stable one is known. */
export function kubernetesPatchOf(table: ReleaseTable, minor: string): string | null {
  const defaults = table.releases.map(({ kubernetes }) => kubernetes ?? '');
  const known = defaults.filter((version) => isStable(version) && minorOf(version) === minor);
  return known.sort(compareVersions).at(-1) ?? lastKubernetesPatches[minor] ?? null;
}

const unknownRelease = {
  tagged: null,
  etcd: null,
  kubernetes: null,
  kubernetesRange: null,
  oldestSource: null,
} satisfies Partial<Release>;

/** What an extension does not say stays as it was known of the minor, but for the day: that was another patch's. */
function extended(known: Release | null, extension: ReleaseExtension): Release {
  // The table has overtaken what was written once: a new talos-tui, an old config.json.
  if (known && compareVersions(extension.latest, known.latest) < 0) return known;
  const isSamePatch = known?.latest === extension.latest;
  const tagged = isSamePatch ? known.tagged : null;
  return { ...unknownRelease, ...known, tagged, ...extension };
}

/** The table with newer patches and further minors; an extension that is older than the table changes nothing. */
export function extendReleases(table: ReleaseTable, extra: readonly ReleaseExtension[]): ReleaseTable {
  const byMinor = new Map(table.releases.map((release) => [release.minor, release]));
  for (const extension of extra) {
    byMinor.set(extension.minor, extended(byMinor.get(extension.minor) ?? null, extension));
  }
  const sorted = [...byMinor.values()].sort((a, b) => compareMinors(a.minor, b.minor));
  return { ...table, releases: sorted };
}

const day = 86_400_000;
/** A patch of each supported minor comes about once a month. In ms. */
const oldAfter = 30 * day;

/** As in "releases as of 2026-08-31, 84 days ago: newer patches may be out". @param now - in ms since the epoch. */
export function releasesText({ date }: ReleaseTable, now: number): string {
  const age = now - Date.parse(date);
  const old = age > oldAfter ? `, ${Math.floor(age / day)} days ago: newer patches may be out` : '';
  return `releases as of ${date}${old}`;
}
