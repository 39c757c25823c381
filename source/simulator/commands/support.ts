import type { Call } from '../call.ts';
import { clientProblem, dialEndpoint, fail, passTime, reach, targets, waitForDials } from '../call.ts';
import { table } from '../go-format.ts';

/** In ms: how long a node takes. */
const collectTime = 3000;

/**
 * `support -O FILE`: of any number of nodes (cmd/talosctl/cmd/talos/support.go). Its bars go to standard output, the rest
 * to standard error; a node that fails is told in a table, and the archive is written all the same. Before a file that
 * is there already it asks, which ends at once where standard input is closed.
 */
export async function support(call: Call): Promise<number> {
  const { line, files } = call;
  if (line.nodes.length === 0) {
    return fail(call, 'please provide at least a single node to gather the debug information from');
  }
  const path = line.archive ?? 'support.zip';
  if (files.has(path)) {
    call.stdout(`${path} already exists, overwrite? [y/N]: `);
    return fail(call, 'EOF');
  }
  const problem = clientProblem(call) ?? (await dialEndpoint(call));
  await waitForDials(call, targets(call));
  const errors: (readonly string[])[] = [];
  for (const target of targets(call)) {
    const state = reach(call.world, target);
    const error = problem ?? ('error' in state ? state.error : null);
    if (error !== null) errors.push(['', target, error]);
    else if (!(await passTime(call, collectTime))) return fail(call, 'context canceled');
    else call.stdout(`    ${collectTime / 1000}s [====================] 100% ${target}: done\n`);
  }
  files.write(path, archive);
  if (errors.length > 0)
    call.stderr(`Processed with errors:\n${table([['', 'SOURCE', 'ERROR'], ...errors])}`);
  call.stderr(`Support bundle is written to ${path}\n`);
  return problem === null ? 0 : 1;
}

const comment = 'practice cluster: nothing was collected';

/** A ZIP archive without files: the record that ends one, with a comment (APPNOTE.TXT, 4.3.16). */
const archive = `PK\u0005\u0006${'\0'.repeat(16)}${String.fromCharCode(comment.length)}\0${comment}`;
