import type { SurveyFact } from '../domain/upgrade/survey.ts';
import { AppError } from '../errors.ts';
import { attribute } from './attribute.ts';
import { readClusterId } from './parse/upgrade-resources.ts';
import { type Parser, wholeText } from './parsers.ts';
import { fileArgument } from './private-file.ts';
import { type Reader, resource } from './reader.ts';
import { merge, type Reading, type Via } from './reading.ts';
import type { Answer, Call, Runner } from './runner.ts';
import { absentValues, kernelFileReader, type SurveyValues, surveyReaders } from './survey-readers.ts';

const clusterIdReader = resource('info', readClusterId);

/**
 * How talosctl gives the kubeconfig away. Below 1.13 it does not know `-` for standard output and would write it
 * into a file of that name in the working directory: it then gets a file that has no name any more.
 */
export type KubeconfigWay = 'standard output' | 'file';

const kubeconfigCommands: Readonly<Record<KubeconfigWay, Pick<Call, 'command' | 'file'>>> = {
  'standard output': { command: ['kubeconfig', '--merge=false', '-'] },
  file: { command: ['kubeconfig', '--merge=false', '--force', fileArgument], file: true },
};

const parseKubeconfig = wholeText((text) => text);

/** What may be handed to talosctl as an image: nothing that could be taken for a flag, or for two arguments. */
export function isImageName(text: string): boolean {
  return /^[a-zA-Z0-9[][\w.:/@[\]-]*$/.test(text);
}

/** What a plan of an upgrade needs of talosctl; part of the client. */
export interface SurveyClient {
  /** What is read of nodes for a plan of an upgrade. A resource that their Talos is too old for is none. */
  readSurvey<K extends SurveyFact>(
    fact: K,
    nodes: readonly string[],
    via: Via,
  ): Promise<Reading<SurveyValues[K]>>;
  readClusterId(node: string, via: Via): Promise<Reading<string>>;
  /** The admin kubeconfig, full of secrets: never to be shown, logged or written anywhere. */
  readKubeconfig(node: string, way: KubeconfigWay, via: Via): Promise<Reading<string>>;
  /** Pulls an installer image on one node: the only thing here that changes one. */
  pullImage(node: string, image: string, via: Via): Promise<Reading<true>>;
}

/** How the client reads. */
export interface SurveyClientOptions {
  readonly runner: Runner;
  read<T>(reader: Reader<T>, asked: readonly string[], via: Via): Promise<Reading<T>>;
  /** Each of them with a call of its own, few at once. */
  eachAlone<T>(nodes: readonly string[], read: (node: string) => Promise<Reading<T>>): Promise<Reading<T>>;
  /** The answer to a call that was refused before it was made. */
  refusal(error: unknown): Answer;
}

/** A resource that the node's Talos does not know is told by the node itself: a talosctl that is too old is not. */
function lacking<T>({ errors }: Reading<T>): readonly string[] {
  return [...errors].flatMap(([node, { kind, answered }]) =>
    kind === 'unimplemented' && answered ? [node] : [],
  );
}

export function createSurveyClient({ runner, read, eachAlone, refusal }: SurveyClientOptions): SurveyClient {
  async function readSurvey<K extends SurveyFact>(
    fact: K,
    asked: readonly string[],
    via: Via,
  ): Promise<Reading<SurveyValues[K]>> {
    const reading = await read<SurveyValues[K]>(surveyReaders[fact], asked, via);
    const absent: SurveyValues[K] | undefined = absentValues[fact];
    const without = lacking(reading);
    if (absent === undefined || without.length === 0) return reading;
    return merge(reading, { ...reading, values: new Map(without.map((node) => [node, absent])) });
  }

  async function readKernelArguments(
    asked: readonly string[],
    via: Via,
  ): Promise<Reading<readonly string[]>> {
    const reading = await readSurvey('kernelArguments', asked, via);
    const without = lacking(reading);
    if (without.length === 0) return reading;
    return merge(reading, await eachAlone(without, (node) => read(kernelFileReader, [node], via)));
  }

  async function readKubeconfig(node: string, way: KubeconfigWay, via: Via): Promise<Reading<string>> {
    const answer = await runner.run({ ...kubeconfigCommands[way], nodes: [node], ...via }).catch(refusal);
    const text = way === 'file' ? (answer.file ?? '') : answer.stdout;
    const reader = { fan: 'proxied', parse: parseKubeconfig } as const;
    return attribute({ ...answer, stdout: text }, [node], via.endpoint, reader, Date.now()).reading;
  }

  async function pullImage(node: string, image: string, via: Via): Promise<Reading<true>> {
    const answer = await pull(node, image, via).catch(refusal);
    const isDone = answer.exitCode === 0;
    // What it prints differs from version to version, and is nothing at all without a terminal.
    const parse: Parser<true> = (_, __, answered) => ({
      values: isDone && answered(node) ? new Map([[node, true]]) : new Map(),
      unreadable: new Map(),
      unnamed: false,
      garbage: false,
    });
    return attribute(answer, [node], via.endpoint, { fan: 'proxied', parse }, Date.now()).reading;
  }

  async function pull(node: string, image: string, via: Via): Promise<Answer> {
    if (!isImageName(image)) throw new AppError('configuration', 'refused: this is no name of an image');
    return runner.run({ command: ['image', 'pull', '--namespace', 'system', image], nodes: [node], ...via });
  }

  return {
    readSurvey: (fact, nodes, via) =>
      fact === 'kernelArguments'
        ? (readKernelArguments(nodes, via) as Promise<Reading<SurveyValues[typeof fact]>>)
        : readSurvey(fact, nodes, via),
    readClusterId: (node, via) => read(clusterIdReader, [node], via),
    readKubeconfig,
    pullImage,
  };
}
