import type { Installed } from './installation.ts';

/** One partition of the system disk. */
export interface Partition {
  /** Counts from 1. */
  readonly index: number;
  /** As in "EPHEMERAL". */
  readonly label: string;
  /** What is on it, as Talos calls it; empty for nothing that it knows. */
  readonly content: string;
  readonly bytes: number;
}

const mebibyte = 1_048_576;

/** The partitions that Talos' installer makes, with GRUB or for a UKI. */
export function partitionsOf({ bootedWithUki, bootVolumeBytes, ephemeral }: Installed): readonly Partition[] {
  const efi = (bytes: number) => ({ label: 'EFI', content: 'vfat', bytes });
  const boot = bootedWithUki
    ? [efi(bootVolumeBytes)]
    : [
        efi(100 * mebibyte),
        { label: 'BIOS', content: '', bytes: mebibyte },
        { label: 'BOOT', content: 'xfs', bytes: bootVolumeBytes },
      ];
  return [
    ...boot,
    { label: 'META', content: 'talosmeta', bytes: mebibyte },
    { label: 'STATE', content: 'xfs', bytes: 100 * mebibyte },
    { label: 'EPHEMERAL', content: 'xfs', bytes: ephemeral.totalBytes },
  ].map((partition, at) => ({ index: at + 1, ...partition }));
}

/** As in "nvme0n1p4", "sda4". */
export function deviceOf({ systemDisk }: Installed, { index }: Partition): string {
  return /\d$/.test(systemDisk) ? `${systemDisk}p${index}` : `${systemDisk}${index}`;
}
