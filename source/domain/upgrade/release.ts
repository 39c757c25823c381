/** Two Talos or Kubernetes minors, both included, as in "1.31" and "1.36". */
export interface MinorRange {
  readonly oldest: string;
  readonly newest: string;
}

/** One Talos minor, as far as it is known. */
export interface Release {
  /** As in "1.13". */
  readonly minor: string;
  /** The latest known patch, as in "v1.13.9"; a pre-release where there is nothing else. */
  readonly latest: string;
  /** The day of that patch, as in "2026-08-18"; null where it is not known. */
  readonly tagged: string | null;
  /** The minor of the etcd that comes with it, as in "3.6"; null where it is not known. */
  readonly etcd: string | null;
  /** The Kubernetes version it installs by default, as in "v1.36.3"; null where it is not known. */
  readonly kubernetes: string | null;
  /** The Kubernetes minors it works with; null where they are not known. */
  readonly kubernetesRange: MinorRange | null;
  /** The oldest Talos minor that its installer takes, as in "1.11"; null where it is not known. */
  readonly oldestSource: string | null;
}

/** What is known of the releases of Talos. */
export interface ReleaseTable {
  /** The day it was put together, as in "2026-08-31". */
  readonly date: string;
  /** The oldest first. */
  readonly releases: readonly Release[];
}
