import type { ToldProblem, ToldProblemKind } from '../../domain/run/progress.ts';
import { classify, essence } from '../failures.ts';

/** More of them say nothing new. */
const mostProblems = 20;
const longestText = 4096;
const longestMessage = 300;

interface Told {
  readonly text: string;
  readonly kind: ToldProblemKind;
  readonly wasBegun: boolean;
}

/** What talosctl said went wrong. */
export interface UpgradeProblems {
  /** @param wasBegun - false: the node has not been touched yet. */
  add(kind: ToldProblemKind, text: string, wasBegun: boolean): void;
  /** The error that was added last goes on on a line of its own. */
  goOn(text: string): void;
  all(): readonly ToldProblem[];
}

/** In the order in which they are tried; matched loosely, for the words of a server differ from version to version. */
const kinds: readonly (readonly [pattern: RegExp, kind: ToldProblemKind])[] = [
  [/code = PermissionDenied|not authorized/, 'permission'],
  [/pull(ing)? (upgrade )?image|installer image|resolve reference|manifest unknown/, 'image'],
  [
    /^error (draining|cordoning) node|for drain: |error when (evicting|deleting) pod|when waiting for pod/,
    'drain',
  ],
  [/^error uncordoning node|for uncordon: |to become Ready: /, 'uncordon'],
  [/exit code -?\d+|running installer|too old to upgrade/, 'install'],
  [/\betcd\b/, 'etcd'],
];

/** Which kind of problem an error of talosctl is. */
export function problemKindOf(text: string): ToldProblemKind {
  const found = kinds.find(([pattern]) => pattern.test(text));
  if (found) return found[1];
  return classify(text).connection ? 'connection' : 'other';
}

/** A partition for booting that was made for smaller images (siderolabs/talos#12551). */
const spaceHint =
  'the boot partition of nodes installed long ago can be too small for this image: see `talosctl get discoveredvolumes`';

const hints: Readonly<Record<ToldProblemKind, string | null>> = {
  etcd: 'see `talosctl etcd status` and `talosctl etcd members`: every member must be started and healthy',
  image: 'the tag, the name or the registry is wrong, or the node cannot reach it; try `talosctl image pull`',
  permission: 'an upgrade needs the role os:admin, a reboot os:operator; see `talosctl config info`',
  install: null,
  drain:
    'a disruption budget or a pod that does not end stands against it: wait, skip the drain, or abort and uncordon',
  uncordon: 'the node may still be cordoned: `kubectl uncordon NODE`',
  connection: null,
  'given up': 'the node may still come back: look at the node itself',
  aborted: 'what was begun on the node may go on without talosctl, and the node may be left cordoned',
  other: null,
};

const wrappings: readonly RegExp[] = [
  /^error (?:pulling upgrade image|during upgrade|checking Talos version compatibility|performing upgrade): /,
  /^error getting server versions: /,
  /^error from node \S{1,255}: /,
  /^error validating (?:etcd for upgrade|installer image "[^"]{1,500}"): /,
  /^error draining node "[^"]{1,255}": /,
];

/** Without what talosctl and gRPC have wrapped around it, and the backslashes of the quotes in it. */
function unwrapped(text: string): string {
  const bare = wrappings.reduce((so, pattern) => essence(so.replace(pattern, '')), essence(text));
  return bare.replaceAll('\\', '');
}

/** `cannot pull IMAGE: not found`: the long chain between the image and the reason repeats the image. */
function imageMessage(text: string): string {
  const image = /image "([^"]{1,500})"/.exec(text)?.[1];
  const reason = text.slice(text.lastIndexOf(': ') + 2);
  return image === undefined ? unwrapped(text) : `cannot pull ${image}: ${reason}`;
}

function messageOf({ kind, text }: Told): string {
  const message = kind === 'image' ? imageMessage(text) : unwrapped(text);
  return message.slice(0, longestMessage);
}

function hintOf({ kind, text }: Told): string | null {
  if (/no space left on device/.test(text)) return spaceHint;
  return kind === 'connection' ? classify(text).hint : hints[kind];
}

const refusals: readonly ToldProblemKind[] = ['etcd', 'image', 'permission', 'other'];

export function createUpgradeProblems(): UpgradeProblems {
  const told: Told[] = [];
  return {
    add(kind, said, wasBegun) {
      const text = said.slice(0, longestText);
      if (told.length < mostProblems && !told.some((known) => known.text === text)) {
        told.push({ kind, text, wasBegun });
      }
    },
    goOn(text) {
      const last = told.at(-1);
      if (last) told[told.length - 1] = { ...last, text: `${last.text} ${text}`.slice(0, longestText) };
    },
    all: () =>
      told.map((problem) => ({
        kind: problem.kind,
        message: messageOf(problem),
        hint: hintOf(problem),
        isRefusal: !problem.wasBegun && refusals.includes(problem.kind),
      })),
  };
}
