import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * A talosctl that takes as long as the test wants: `slow-talosctl FOLDER [ARGUMENTS]` notes its start, prints what it
 * was given, and ends with 7 once there is a file `go` in the folder. With STUBBORN set it does not obey SIGTERM.
 */
const [folder = '', ...given] = process.argv.slice(2);
if (process.env.STUBBORN) process.on('SIGTERM', () => {});
appendFileSync(`${folder}/starts`, `${process.pid}\n`);
const told = { given, stdin: readFileSync(0, 'utf8'), extra: process.env.EXTRA ?? null };
process.stdout.write(`${JSON.stringify(told)}\n`);
process.stderr.write('waiting\n');
setInterval(() => {
  if (!existsSync(`${folder}/go`)) return;
  process.stderr.write('done ✓\n');
  process.exit(7);
}, 10);
