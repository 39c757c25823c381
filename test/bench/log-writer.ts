/**
 * The logs of a bench: stands in for `talosctl logs`, and writes klog lines at a rate for some seconds, then is
 * silent. Called as `log-writer.ts RATE SECONDS FILE logs NAME -f …`; FILE gets the number of lines written.
 * Without `-f` it prints the last line, as the probe of a silent log expects it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const [rate = 1, seconds = 1] = process.argv.slice(2, 4).map(Number);
const [file = '', ...command] = process.argv.slice(4);
const everyMs = 10;
const midnight = Date.now() - (Date.now() % 86_400_000);

function lineOf(number: number): string {
  const at = new Date(midnight + number / 1000);
  const time = at.toISOString().slice(11, 23);
  const day = at.toISOString().slice(5, 10).replace('-', '');
  return `192.168.1.101: I${day} ${time}000    2089 kubelet.go:2569] "SyncLoop (probe)" probe="readiness" status="ready" pod="default/web-${number}" container="app"\n`;
}

function written(): number {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}

function follow(): void {
  const startedAt = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const elapsed = Math.min(seconds * 1000, performance.now() - startedAt);
    const due = Math.floor((elapsed / 1000) * rate);
    let text = '';
    for (; count < due; count++) text += lineOf(count);
    if (text !== '') process.stdout.write(text);
    writeFileSync(file, String(count));
    if (elapsed >= seconds * 1000) clearInterval(timer);
  }, everyMs);
  // Silent, but there: as a log that nobody writes to.
  setInterval(() => {}, 60_000);
}

if (command.includes('-f')) follow();
else if (written() > 0) process.stdout.write(lineOf(written() - 1));
