import { seeded } from './seeded.ts';
import type { NodeState, World } from './world.ts';

const ofTalos =
  'console=tty0 init_on_alloc=1 slab_nomerge= pti=on consoleblank=0 nvme_core.io_timeout=4294967295 ' +
  'printk.devkmsg=on selinux=1 module.sig_enforce=1';

/** The kernel's command line, without an end of line. */
export function kernelCommandLine({ scenario }: World, { installed }: NodeState): string {
  const { bootedWithUki, board, extraKernelArguments } = installed;
  return [
    ...(bootedWithUki ? [] : ['BOOT_IMAGE=/A/vmlinuz']),
    `talos.platform=${scenario.platform}`,
    ...(board === null ? [] : [`talos.board=${board}`]),
    ofTalos,
    // A UKI brings its own: those of the machine configuration are for GRUB.
    ...(bootedWithUki ? [] : extraKernelArguments),
  ].join(' ');
}

/** The id of the boot, another one with every reboot: a random UUID of version 4. */
export function bootId({ node, bootedAt }: NodeState): string {
  const digits = [0, 1, 2, 3]
    .map((part) => seeded(node.address, bootedAt, part).toString(16).padStart(8, '0'))
    .join('');
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
}
