// Bundles the command line and the library into dist/, with the templates compiled. Commands stay separate chunks, so that
// each start loads only its own.
import { renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

// Built aside and moved in, so that a program that runs meanwhile finds all of it or none.
const aside = `dist-${process.pid}`;
await build({
  entryPoints: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    vitest: 'src/vitest.ts',
    'evaluation-worker': 'src/commands/evaluation-worker.ts',
    'simulate-worker': 'src/commands/simulate-worker.ts',
    'twin-worker': 'src/commands/twin-worker.ts',
    precompile: 'src/reports/precompile.ts',
  },
  outdir: aside,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  // A native library, which is loaded from where npm put it; and vitest, which whoever tests brings along: two of them would not
  // know one another's matchers.
  external: ['libsql', 'vitest'],
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
}).catch(() => process.exit(1));
const { precompile } = await import(`./${aside}/precompile.js`);
precompile(`${aside}/templates.cjs`);
rmSync(`${aside}/precompile.js`);
rmSync('dist', { recursive: true, force: true });
renameSync(aside, 'dist');
