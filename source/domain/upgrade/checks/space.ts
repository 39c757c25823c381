import { lastValue } from '../../loaded.ts';
import { finding } from '../finding.ts';
import { isFrom } from '../from-minor.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { type BootVolume, type Room, surveyOf } from '../survey.ts';
import { type CheckRule, conclude } from './check.ts';
import { answersOf, readingText, targetsOf, unreadFindings } from './told.ts';

const megabyte = 1_000_000;
const gigabyte = 1000 * megabyte;
/** Below it an image cannot be relied on to fit. */
const tooLittle = gigabyte;
const little = 2 * gigabyte;
const littleShare = 0.05;
/** A boot volume keeps kernel and initramfs of two Talos versions (T#12551, "no space left on device"). */
const smallBootVolume = 300 * megabyte;

const tooOldToTell = 'Talos older than 1.8 does not tell it';

function sizeText(bytes: number): string {
  return bytes < gigabyte
    ? `${Math.round(bytes / megabyte)} MB`
    : `${(bytes / gigabyte).toFixed(bytes < 100 * gigabyte ? 1 : 0)} GB`;
}

function ephemeralFinding({ name, address }: NodePlan, room: Room | null): readonly Finding[] {
  if (room === null) {
    const reason = `could not be checked: the free space of ${name}: EPHEMERAL is not mounted`;
    return [finding('warning', reason, null, { address })];
  }
  const { availableBytes: free, totalBytes: total } = room;
  if (free >= little && free >= total * littleShare) return [];
  const of = `${sizeText(free)} of ${sizeText(total)} free on EPHEMERAL of ${name}`;
  const remedy = 'make room on /var: remove what is not needed, or let the kubelet clear its images';
  return free < tooLittle
    ? [finding('blocked', `${of}: the installer image may not fit`, remedy, { address })]
    : [finding('warning', `${of}: the kubelet evicts pods and removes images`, remedy, { address })];
}

/** What the node boots from: BOOT with GRUB, EFI with a UKI. Where that is not told, GRUB is what has made a BOOT. */
function bootVolumeOf(volumes: readonly BootVolume[], isUki: boolean | null): BootVolume | null {
  const isEfi = isUki ?? !volumes.some(({ label }) => label === 'BOOT');
  return volumes.find(({ label }) => label === (isEfi ? 'EFI' : 'BOOT')) ?? null;
}

function bootFinding(node: NodePlan, volumes: readonly BootVolume[], input: PlanInput): readonly Finding[] {
  const { name, address } = node;
  const isUki = lastValue(surveyOf(input.survey, address).security)?.bootedWithUki ?? null;
  const volume = bootVolumeOf(volumes, isUki);
  if (!volume) {
    const reason = `could not be checked: the boot volume of ${name}: it tells of none`;
    return [finding('warning', reason, null, { address })];
  }
  if (volume.bytes >= smallBootVolume) return [];
  const reason = `${volume.label} of ${name} has ${sizeText(volume.bytes)} only: kernel and initramfs of two versions may not fit`;
  const remedy = 'reset and install the node anew where the upgrade ends with "no space left on device"';
  return [finding('warning', reason, remedy, { address })];
}

/** Is there room for the image on EPHEMERAL, and for a second Talos on the boot volume? */
export const spaceCheck: CheckRule = (input, draft) => {
  const targets = targetsOf(draft);
  const room = answersOf(targets, input, (address) => surveyOf(input.survey, address).ephemeral);
  const boot = answersOf(targets, input, (address) => surveyOf(input.survey, address).bootVolumes);
  const isUntold = ({ node, value }: (typeof boot.told)[number]) =>
    value.length === 0 && isFrom('1.8', node.from) === false;
  const untold = boot.told.filter(isUntold).map(({ node }) => ({ node, reason: tooOldToTell }));
  const told = boot.told.filter((one) => !isUntold(one));
  return conclude(
    {
      id: 'space',
      title: 'Space',
      passed: 'room on EPHEMERAL and the boot volume',
      isNeeded: targets.length > 0,
      findings: [
        ...room.told.flatMap(({ node, value }) => ephemeralFinding(node, value)),
        ...told.flatMap(({ node, value }) => bootFinding(node, value, input)),
        ...unreadFindings('the free space', room.unread),
        ...unreadFindings('the boot volume', [...untold, ...boot.unread]),
      ],
      reading: readingText('the free space', room.reading) ?? readingText('the boot volume', boot.reading),
    },
    input,
  );
};
