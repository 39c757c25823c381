import type { Loaded } from '../../../source/domain/loaded.ts';
import type { NodeRecord } from '../../../source/domain/node.ts';
import { chooseImage, isAtTarget } from '../../../source/domain/upgrade/image.ts';
import type { ImageChoice } from '../../../source/domain/upgrade/plan.ts';
import type { NodeSurvey } from '../../../source/domain/upgrade/survey.ts';
import { makeNode, ok } from '../../helpers/nodes.ts';

/** A schematic with amd-ucode, and another one. */
export const own = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';
export const other = '613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245';

/** What a node runs; what is not said: v1.13.3 on metal, booted with a UKI, schematic `own` with amd-ucode. */
export interface Runs {
  readonly version?: string;
  readonly platform?: string | null;
  readonly architecture?: string | null;
  readonly schematic?: string | null;
  readonly extensions?: readonly string[] | Loaded<never>;
  readonly secureBoot?: boolean | Loaded<never>;
  readonly uki?: boolean | null;
  /** The install image of the machine configuration. */
  readonly configured?: string | null | Loaded<never>;
  readonly kernelArguments?: readonly string[] | Loaded<never>;
  readonly factory?:
    | { readonly id?: string; readonly apiUrl: string | null; readonly flavor?: string }
    | Loaded<never>;
}

function loaded<T>(value: T | Loaded<never>): Loaded<T> {
  return typeof value === 'object' && value !== null && 'status' in value ? value : ok(value);
}

function nodeOf(runs: Runs): NodeRecord {
  const { version = 'v1.13.3', platform = 'metal', architecture = 'amd64', schematic = own } = runs;
  const { extensions = ['amd-ucode 20251125'] } = runs;
  const list = (names: readonly string[]) =>
    names.map((one) => ({ name: one.split(' ')[0] ?? '', version: one.split(' ')[1] ?? '' }));
  return makeNode('192.168.1.101', {
    version: { talosVersion: version, architecture, platform },
    extensions: 'status' in extensions ? extensions : { schematic, list: list(extensions) },
  });
}

function surveyOf(runs: Runs): NodeSurvey {
  const { secureBoot = false, uki = true, configured = null, kernelArguments = [], factory } = runs;
  const isUnread = (value: unknown): value is Loaded<never> =>
    typeof value === 'object' && value !== null && 'status' in value;
  return {
    security: isUnread(secureBoot) ? secureBoot : ok({ secureBoot, bootedWithUki: uki }),
    configuration: isUnread(configured)
      ? configured
      : ok({
          installImage: configured,
          extraKernelArguments: [],
          clusterEndpoint: null,
          virtualAddresses: [],
        }),
    kernelArguments: loaded<readonly string[]>(kernelArguments),
    systemImages: ok([]),
    bootVolumes: ok([]),
    ephemeral: ok(null),
    factory:
      factory === undefined
        ? ok(null)
        : isUnread(factory)
          ? factory
          : ok({ id: factory.id ?? own, flavor: factory.flavor ?? 'Image Factory', apiUrl: factory.apiUrl }),
  };
}

export function choose(runs: Runs, version: string | null, given: string | null = null): ImageChoice {
  return chooseImage({ node: nodeOf(runs), survey: surveyOf(runs), version, given, targetVersion: version });
}

export function atTarget(runs: Runs, stepVersion: string, image: string | null): boolean | null {
  const target = { version: stepVersion, image };
  return isAtTarget({ node: nodeOf(runs), survey: surveyOf(runs), target, stepVersion });
}
