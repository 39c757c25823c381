import { type ActiveFault, holds } from './faults.ts';
import type { SimulatedExtension, SimulatedNode } from './scenario.ts';

/** How a machine was installed and how it boots: what an upgrade depends on. */
export interface SimulatedInstallation {
  readonly secureBoot: boolean;
  /** False: GRUB boots it. null: GRUB boots it, and this Talos does not tell. */
  readonly bootedWithUki: boolean | null;
  /** `.machine.install.image`; null where the machine configuration names none. */
  readonly installImage: string | null;
  /** `.machine.install.extraKernelArgs`. */
  readonly extraKernelArguments: readonly string[];
  /** The single-board computer of the kernel's `talos.board`; null for none. */
  readonly board: string | null;
  /** The virtual IP of the first interface; null for none. */
  readonly virtualAddress: string | null;
  /** As in "nvme0n1". */
  readonly systemDisk: string;
  /** The size of EFI where a UKI boots, else of BOOT. */
  readonly bootVolumeBytes: number;
  /** EPHEMERAL, which is /var. */
  readonly ephemeral: { readonly totalBytes: number; readonly availableBytes: number };
}

/** Installed without secure boot and booted with a UKI, unless `changes` say otherwise. */
export function installation(
  installImage: string | null,
  changes: Partial<SimulatedInstallation> = {},
): SimulatedInstallation {
  return {
    secureBoot: false,
    bootedWithUki: true,
    installImage,
    extraKernelArguments: [],
    board: null,
    virtualAddress: null,
    systemDisk: 'nvme0n1',
    bootVolumeBytes: 2_202_009_600,
    ephemeral: { totalBytes: 997_804_886_016, availableBytes: 500_100_000_000 },
    ...changes,
  };
}

/** What is installed on a machine while the faults hold. */
export interface Installed extends SimulatedInstallation {
  /** The Image Factory schematic; null for an image the factory did not make. */
  readonly schematic: string | null;
  readonly extensions: readonly SimulatedExtension[];
}

/** What a fault changes on a machine that was installed in another way. */
export function installed(node: SimulatedNode, faults: readonly ActiveFault[]): Installed {
  const { address, schematic, extensions, talosVersion } = node;
  const has = (name: ActiveFault['name']) => holds(faults, name, address);
  const { ephemeral } = node.installation;
  return {
    schematic,
    extensions,
    ...node.installation,
    ...(has('secure-boot') && secureBoot(node)),
    ...(has('grub') && { bootedWithUki: false, ...grub }),
    ...(has('disk-full') && { ephemeral: { ...ephemeral, availableBytes: nearlyNothing } }),
    ...(has('own-build') && {
      schematic: null,
      extensions: extensions.length > 0 ? extensions : [ownDriver],
      installImage: `registry.example.com/own/installer:${talosVersion}`,
    }),
  };
}

const nearlyNothing = 310_000_000;

const grub = {
  bootVolumeBytes: 1_048_576_000,
  extraKernelArguments: ['net.ifnames=0', 'intel_iommu=on'],
} as const;

const ownDriver: SimulatedExtension = {
  name: 'own-driver',
  version: '1.2.0',
  description: 'A driver of our own',
};

function secureBoot({ installation: { installImage } }: SimulatedNode): Partial<SimulatedInstallation> {
  return {
    secureBoot: true,
    bootedWithUki: true,
    installImage: installImage?.replace('installer/', 'installer-secureboot/') ?? null,
  };
}
