import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundleFiles } from '../lab.ts';
import { type Figure, figure } from '../report.ts';

/** How large what users install is, and of how many modules it is made. */
export async function size(): Promise<readonly Figure[]> {
  const sizes = bundleFiles.flatMap((file) => {
    const content = readFileSync(file);
    return [
      figure(
        basename(file),
        content.length / 1000,
        'kB',
        `${Math.round(gzipSync(content).length / 1000)} kB with gzip`,
      ),
    ];
  });
  const modules = await modulesOf('source/cli.ts');
  const ours = modules.filter(([path]) => !path.includes('node_modules/'));
  return [
    ...sizes,
    figure('modules', modules.length, '', `${ours.length} of them our own`),
    ...largestPackages(modules).map(([name, bytes]) => figure(`of that ${name}`, bytes / 1000, 'kB')),
  ];
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
    define: { 'process.env.NODE_ENV': '"production"' },
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
