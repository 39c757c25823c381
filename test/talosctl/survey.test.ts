import { describe, expect, it } from 'vitest';
import type { SurveyFact } from '../../source/domain/upgrade/survey.ts';
import { createClient } from '../../source/talosctl/client.ts';
import { readProgramVersion } from '../../source/talosctl/program-version.ts';
import type { Via } from '../../source/talosctl/reading.ts';
import { answer, expectCalls, replayRunner } from '../helpers/fake-runner.ts';
import { readRecordings } from '../helpers/recordings.ts';

const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;
const all = [ryzen, intel, m1mac];
const via: Via = { endpoint: '127.0.0.1', timeoutMs: 1000 };
const facts: readonly SurveyFact[] = [
  'security',
  'configuration',
  'systemImages',
  'bootVolumes',
  'ephemeral',
  'factory',
];
const notRegistered = answer({
  exitCode: 1,
  stderr: 'rpc error: code = NotFound desc = resource "x" is not registered\n',
});
const denied = answer({
  exitCode: 1,
  stderr: 'error initializing gzip: rpc error: code = PermissionDenied desc = not authorized\n',
});

describe.each(['v1.6.4', 'v1.9.5', 'v1.13.3'])('the recordings of %s', (version) => {
  const client = createClient(replayRunner(`${version}/healthy`));

  it.each(facts)('give %s of every node', async (fact) => {
    const reading = await client.readSurvey(fact, all, via);
    expect([...reading.errors]).toEqual([]);
    expect([...reading.values.keys()].sort()).toEqual(all);
    expect(reading.values.get(intel)).toMatchSnapshot();
  });

  it('give the id of the cluster', async () => {
    const reading = await client.readClusterId(ryzen, via);
    expect(reading.values.get(ryzen)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keep the good nodes when one is down', async () => {
    const away = createClient(replayRunner(`${version}/node-down`));
    for (const fact of ['security', 'ephemeral', 'systemImages'] as const) {
      const reading = await away.readSurvey(fact, all, via);
      expect([...reading.values.keys()], fact).toEqual([ryzen, intel]);
      expect(reading.errors.get(m1mac), fact).toMatchObject({ kind: 'no-route', connection: true });
    }
  });

  it('give the version of talosctl', async () => {
    const stdout = readRecordings(version, 'healthy').find(({ argv }) => argv.includes('--client'))?.stdout;
    const runner = expectCalls([['version --client -n  -e null', answer({ stdout: stdout ?? '' })]]);
    expect(await readProgramVersion(runner, new AbortController().signal)).toEqual({ version });
  });
});

describe('the kernel command line', () => {
  it('is a resource of a newer Talos', async () => {
    const reading = await createClient(replayRunner('v1.13.3/healthy')).readSurvey(
      'kernelArguments',
      all,
      via,
    );
    expect(reading.values.get(m1mac)?.slice(0, 2)).toEqual(['talos.platform=metal', 'console=tty0']);
  });

  it('of an older one is read from its file, one node a call', async () => {
    const runner = expectCalls([
      [`get cmdline -o json -n ${ryzen},${intel} -e 127.0.0.1`, notRegistered],
      [
        `read /proc/cmdline -n ${ryzen} -e 127.0.0.1`,
        answer({ stdout: 'talos.platform=metal  talos.board=x\n' }),
      ],
      [`read /proc/cmdline -n ${intel} -e 127.0.0.1`, denied],
    ]);
    const reading = await createClient(runner).readSurvey('kernelArguments', [ryzen, intel], via);
    runner.verify();
    expect(reading.values.get(ryzen)).toEqual(['talos.platform=metal', 'talos.board=x']);
    expect(reading.errors.get(intel)?.kind).toBe('permission');
  });
});

describe('what a Talos is too old for', () => {
  it('is none, where none is an answer', async () => {
    const runner = expectCalls([
      [`get imagefactoryschematics -o json -n ${ryzen} -e 127.0.0.1`, notRegistered],
      [`get discoveredvolumes -o json -n ${ryzen} -e 127.0.0.1`, notRegistered],
      [`get securitystate -o json -n ${ryzen} -e 127.0.0.1`, notRegistered],
    ]);
    const client = createClient(runner);
    expect((await client.readSurvey('factory', [ryzen], via)).values.get(ryzen)).toBeNull();
    expect((await client.readSurvey('bootVolumes', [ryzen], via)).values.get(ryzen)).toEqual([]);
    const security = await client.readSurvey('security', [ryzen], via);
    expect(security.errors.get(ryzen)?.kind).toBe('unimplemented');
    expect(security.values.size).toBe(0);
  });

  it('is not known where it is talosctl that is too old', async () => {
    const tooOld = answer({ exitCode: 1, stderr: 'unknown command "get" for "talosctl"\n' });
    const runner = expectCalls([[`get imagefactoryschematics -o json -n ${ryzen} -e 127.0.0.1`, tooOld]]);
    const reading = await createClient(runner).readSurvey('factory', [ryzen], via);
    expect(reading.errors.get(ryzen)?.kind).toBe('unimplemented');
  });
});

describe('the tables', () => {
  const read = async (fact: 'systemImages' | 'ephemeral', stdout: string) => {
    const runner = { ...expectCalls([]), run: async () => answer({ stdout }) };
    return createClient(runner).readSurvey(fact, [ryzen], via);
  };
  const mounts =
    'NODE            FILESYSTEM       SIZE(GB)   USED(GB)   AVAILABLE(GB)   PERCENT USED   MOUNTED ON\n';

  it('of images may be empty', async () => {
    const { values } = await read('systemImages', 'NODE   IMAGE   DIGEST   SIZE   CREATED\n');
    expect(values.get(ryzen)).toEqual([]);
  });

  it('of mounts without /var', async () => {
    const row =
      '192.168.1.101   devtmpfs         0.07       0.00       0.07            0.00%          /dev\n';
    expect((await read('ephemeral', mounts + row)).values.get(ryzen)).toBeNull();
  });

  it('of mounts whose numbers are none', async () => {
    const row =
      '192.168.1.101   /dev/sda4        full       0.00       -1              0.00%          /var\n';
    expect((await read('ephemeral', mounts + row)).errors.get(ryzen)?.kind).toBe('parse');
  });

  it('that are none', async () => {
    for (const fact of ['systemImages', 'ephemeral'] as const) {
      expect((await read(fact, 'hello\n')).errors.get(ryzen)?.kind, fact).toBe('parse');
      expect((await read(fact, '')).errors.get(ryzen)?.kind, fact).toBe('parse');
    }
  });
});

describe('the kubeconfig', () => {
  const text = 'apiVersion: v1\nkind: Config\n';

  it('comes from standard output of a newer talosctl', async () => {
    const runner = expectCalls([
      [`kubeconfig --merge=false - -n ${ryzen} -e 127.0.0.1`, answer({ stdout: text })],
      [`kubeconfig --merge=false - -n ${ryzen} -e 127.0.0.1`, denied],
    ]);
    const client = createClient(runner);
    const { values } = await client.readKubeconfig(ryzen, 'standard output', via);
    expect(values.get(ryzen)).toBe(text);
    const { errors } = await client.readKubeconfig(ryzen, 'standard output', via);
    expect(errors.get(ryzen)?.kind).toBe('permission');
  });

  it('comes in a file without a name from an older one, never in one called -', async () => {
    const call = `kubeconfig --merge=false --force /dev/fd/3 -n ${ryzen} -e 127.0.0.1`;
    const runner = expectCalls([
      [call, answer({ file: text })],
      [call, answer({ file: '' })],
    ]);
    const client = createClient(runner);
    expect((await client.readKubeconfig(ryzen, 'file', via)).values.get(ryzen)).toBe(text);
    expect((await client.readKubeconfig(ryzen, 'file', via)).errors.get(ryzen)?.kind).toBe('parse');
  });
});

describe('a machine configuration that breaks off', () => {
  const whole = (node: string): string =>
    `node: ${node}\nspec: |\n    machine: {install: {image: ghcr.io/acme/installer:v1.13.1}}\n    cluster:\n        controlPlane: {endpoint: "https://192.168.1.100:6443"}\n`;
  const printed = `${whole(ryzen)}---\n${whole(intel)}`;
  const read = (parts: Parameters<typeof answer>[0]) =>
    createClient({ ...expectCalls([]), run: async () => answer(parts) }).readSurvey(
      'configuration',
      [ryzen, intel],
      via,
    );

  it('is not taken for a whole one, though what there is of it can be read', async () => {
    const late = { kind: 'timeout', message: 'no answer within 25 s', hint: null } as const;
    for (const parts of [
      { stdout: printed.slice(0, -40) },
      { stdout: printed.slice(0, printed.lastIndexOf('    cluster:')), exitCode: 1 },
      { stdout: printed.slice(0, printed.lastIndexOf('    cluster:')), exitCode: null, failure: late },
    ]) {
      const { values, errors } = await read(parts);
      expect([...values.keys()]).toEqual([ryzen]);
      expect([...errors.keys()]).toEqual([intel]);
    }
  });

  it('nor is a kernel command line, or a kubeconfig', async () => {
    const run = async () => answer({ stdout: 'talos.platform=me', file: 'kind: Con', exitCode: 1 });
    const client = createClient({
      ...expectCalls([]),
      run: async (call) => (call.command[0] === 'get' ? notRegistered : run()),
    });
    expect((await client.readSurvey('kernelArguments', [ryzen], via)).values.size).toBe(0);
    expect((await client.readKubeconfig(ryzen, 'file', via)).values.size).toBe(0);
    expect((await client.readKubeconfig(ryzen, 'standard output', via)).values.size).toBe(0);
  });

  it('is whole where another node has failed', async () => {
    const stderr = `error: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${intel}:50000: connect: no route to host"\n`;
    const { values, errors } = await read({ stdout: whole(ryzen), stderr, exitCode: 1 });
    expect(values.get(ryzen)?.clusterEndpoint).toBe('https://192.168.1.100:6443');
    expect(errors.get(intel)?.kind).toBe('no-route');
  });
});

describe('pulling an image', () => {
  const image = 'factory.talos.dev/metal-installer/376567988ad3:v1.13.9';

  it('is done when talosctl ended well, whatever it printed', async () => {
    const call = `image pull --namespace system ${image} -n ${ryzen} -e 127.0.0.1`;
    const failed = answer({
      exitCode: 1,
      stderr: 'error pulling image: rpc error: code = NotFound desc = not found\n',
    });
    const runner = expectCalls([
      [call, answer({ stdout: 'hello' })],
      [call, failed],
      [call, answer({ exitCode: 1 })],
    ]);
    const client = createClient(runner);
    expect((await client.pullImage(ryzen, image, via)).values.get(ryzen)).toBe(true);
    expect((await client.pullImage(ryzen, image, via)).errors.get(ryzen)?.message).toContain('not found');
    expect((await client.pullImage(ryzen, image, via)).values.size).toBe(0);
  });

  it('is done of a registry that is an address', async () => {
    const name = '[fd00::1]:5000/talos/installer:v1.13.9';
    const runner = expectCalls([
      [`image pull --namespace system ${name} -n ${ryzen} -e 127.0.0.1`, answer({})],
    ]);
    expect((await createClient(runner).pullImage(ryzen, name, via)).values.get(ryzen)).toBe(true);
  });

  it.each(['--insecure', '-n=other', 'a b', '', 'a\nb', '$(x)'])('never comes to be for %j', async (name) => {
    const runner = expectCalls([]);
    const { errors } = await createClient(runner).pullImage(ryzen, name, via);
    expect(errors.get(ryzen)?.kind).toBe('configuration');
    runner.verify();
  });
});

describe('a talosctl program', () => {
  const ask = (parts: Parameters<typeof answer>[0]) =>
    readProgramVersion({ ...expectCalls([]), run: async () => answer(parts) }, new AbortController().signal);

  it('that does not tell its version, or is none, is told apart', async () => {
    const message = 'it does not tell its version';
    expect(await ask({ stdout: 'Client:\n\tTag:         none\n' })).toMatchObject({ error: { message } });
    expect(await ask({ exitCode: 2, stderr: 'unknown flag: --client\n' })).toMatchObject({
      error: { message: 'unknown flag: --client' },
    });
    const failure = { kind: 'talosctl-missing', message: 'cannot start x', hint: null } as const;
    expect(await ask({ exitCode: null, failure })).toEqual({ error: failure });
  });
});
