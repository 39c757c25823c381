import { describe, expect, it } from 'vitest';
import { recordedLab } from '../helpers/recorded-lab.ts';
import { readRecordings, recordedScenarios, recordedVersions } from '../helpers/recordings.ts';
import { simulate } from '../helpers/simulate.ts';

/** Streams, which stream-conformance.test.ts looks at, and commands that the practice cluster does not have. */
const notHere =
  /^(logs|dmesg|events|read \/proc\/(loadavg|uptime)|bootstrap|kubeconfig|reset|get (services|systemdisk|volumestatus))\b|--watch/;

/** What upgrade-conformance.test.ts looks at, for it takes time. */
const takesTime = /^(upgrade-|power$)/;

/** Where the simulator prints something else than the recording, and why. */
const differences: Readonly<Record<string, string>> = {
  'v1.13.3/fleet-50/version --json':
    'the recorder itself failed: its certificate was signed by another authority',
  'v1.13.3/bootstrap/services':
    'in the recording a kubelet runs that the machine status of the same moment calls not running',
};

/** What must differ from one moment or one machine to the next. Everything else must be equal to the letter. */
const masks: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME'],
  // Ages, with the padding behind them.
  [/(\d+h)?(\d+m)?\d+s ago +/g, 'AGE ago '],
  [/(\d+h)?(\d+m)?\d+s ago\)/g, 'AGE ago)'],
  // The raft index, the term, and the applied index of `etcd status`.
  [/\d{7} {6}\d {11}\d{7}/g, 'RAFT'],
  // USED, FREE and AVAILABLE of `memory`; the other columns are fixed shares.
  [/^([\d.]+ +\d+ +)\d+( +)\d+( +\d+ +\d+ +\d+ +)\d+$/gm, '$1N$2N$3N'],
  // A boot's own id.
  [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/gm, 'UUID'],
  // The text of a machine configuration, which is Talos' own with comments and secrets.
  [/^spec: "version: v1alpha1 .*"$/gm, 'spec: CONFIGURATION'],
  // The hash of a container's ID.
  [/:[0-9a-f]{12}(?= )/g, ':HASH'],
  // Readings of cpustat and memorystat, and how many there have been since boot.
  [/("type": "(?:CPU|Memory)Stats\.perf.*\n.*\n +"version": )\d+/g, '$1N'],
  [/("(?:available|cached|used|contextSwitches|processCreated|idle|system|user)": )[\d.]+/g, '$1N'],
];

/** In ms: longer than any `--wait-timeout` of the recordings. */
const longest = 60_000;

const masked = (text: string) =>
  masks.reduce((so, [pattern, replacement]) => so.replaceAll(pattern, replacement), text);

describe.each(recordedVersions())('the simulated talosctl prints what talosctl %s printed', (version) => {
  const scenarios = recordedScenarios(version)
    .filter((scenario) => !takesTime.test(scenario))
    .map((scenario) => ({
      scenario,
      recordings: readRecordings(version, scenario).filter(({ argv }) => !notHere.test(argv.join(' '))),
    }));
  describe.each(scenarios.filter(({ recordings }) => recordings.length > 0))(
    'in $scenario',
    ({ scenario, recordings }) => {
      for (const recording of recordings) {
        const command = recording.argv.join(' ');
        const place = `${version}/${scenario}/${command}`;
        const difference = Object.keys(differences).find((start) => place.startsWith(start));
        it(difference ? `not for ${command}: ${differences[difference]}` : command, async () => {
          const lab = recordedLab(version, scenario, recording);
          const later = [{ actions: lab.actions, now: lab.now + longest }];
          const simulated = await simulate(command, {
            ...lab,
            ...(recording.argv[0] === 'health' && { later }),
          });
          const expected = {
            // A black-holed `get` was ended by the recorder before it failed.
            exitCode: recording.exitCode ?? 1,
            stdout: masked(recording.stdout),
            stderr: masked(recording.stderr),
          };
          const actual = {
            exitCode: simulated.exitCode,
            stdout: masked(simulated.stdout),
            stderr: masked(simulated.stderr),
          };
          if (difference) expect(actual).not.toEqual(expected);
          else expect(actual).toEqual(expected);
        });
      }
    },
  );
});
