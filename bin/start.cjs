'use strict';
// Apart from talos-tui.cjs because import() itself is a syntax error for the Nodes that check-node refuses.
import('../dist/talos-tui.js').catch((error) => {
  const isUnbuilt = error.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(
    isUnbuilt
      ? 'talos-tui is not built yet: run `npm ci && npm run build` in its folder.\n'
      : `${error.stack}\n`
  );
  process.exit(isUnbuilt ? 64 : 70);
});
