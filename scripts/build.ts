import { rmSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';

/** Ink asks for it only when DEV is set; it is no dependency of ours. */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};

rmSync('dist', { recursive: true, force: true });
await build({
  // A few files: they start in under half the time of unbundled modules; and what asks the cluster is at work
  // before what draws is loaded.
  splitting: true,
  chunkNames: '[name]-[hash]',
  entryPoints: [
    { in: 'source/cli.ts', out: 'talos-tui' },
    { in: 'source/simulator/main.ts', out: 'simulated-talosctl' },
    { in: 'source/run-step/supervise.ts', out: 'supervise-step' },
  ],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  jsx: 'automatic',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  define: {
    'process.env.NODE_ENV': '"production"',
    // Yoga takes its WebAssembly from a text in the bundle; where there is a fetch it loads Node's whole HTTP client first.
    fetch: 'undefined',
  },
  // Bundled CommonJS modules (ink-table) still call require.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module';const require = createRequireOfBundle(import.meta.url);",
  },
  plugins: [withoutDevtools],
  logLevel: 'warning',
});
