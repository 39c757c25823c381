'use strict';
// Apart from talos-tui.cjs because import() itself is a syntax error for the Nodes that check-node refuses.
import('../dist/talos-tui.js');
