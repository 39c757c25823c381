import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundleFolder } from '../lab.ts';
import { type Figure, figure } from '../report.ts';

/** How large what users install is, and of how many modules it is made. */
export async function size(): Promise<readonly Figure[]> {
  const [simulated, program] = [isSimulator, (name: string) => !isSimulator(name)].map(contents);
  const modules = await modulesOf('source/cli.ts');
  const ours = modules.filter(([path]) => !path.includes('node_modules/'));
  return [
    sizeOf('the program', program ?? []),
    sizeOf('the simulated talosctl', simulated ?? []),
    figure('modules', modules.length, '', `${ours.length} of them our own`),
    ...largestPackages(modules).map(([name, bytes]) => figure(`of that ${name}`, bytes / 1000, 'kB')),
  ];
}

const isSimulator = (name: string): boolean => name === 'simulated-talosctl.js';

function contents(isWanted: (name: string) => boolean): readonly Buffer[] {
  const files = readdirSync(bundleFolder).filter(isWanted);
  return files.map((name) => readFileSync(join(bundleFolder, name)));
}

function sizeOf(name: string, files: readonly Buffer[]): Figure {
  const total = files.reduce((sum, file) => sum + file.length, 0);
  const zipped = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
  return figure(
    name,
    total / 1000,
    'kB',
    `${Math.round(zipped / 1000)} kB with gzip, files: ${files.length}`,
  );
}

type Module = readonly [path: string, bytes: number];

async function modulesOf(entry: string): Promise<readonly Module[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', fetch: 'undefined' },
    external: ['react-devtools-core'],
    metafile: true,
    write: false,
    outdir: 'dist',
    logLevel: 'error',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([path, { bytesInOutput }]): Module => [path, bytesInOutput]),
  );
}

function largestPackages(modules: readonly Module[]): readonly Module[] {
  const sizes = new Map<string, number>();
  for (const [path, bytes] of modules) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'our own code';
    sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  }
  return [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 5);
}
