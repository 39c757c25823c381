import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withKeyTable } from '../scripts/generate-readme.ts';
import { checkIds } from '../source/domain/upgrade/plan.ts';
import { faultNames } from '../source/simulator/practice.ts';

const readme = readFileSync('README.md', 'utf8');

it('README has the keys of the key table', () => {
  expect(withKeyTable(readme)).toBe(readme);
});

it('README has every fault of the practice cluster', () => {
  for (const name of faultNames) expect(readme).toContain(`\`${name}\``);
});

it('README and docs link to files that are there', () => {
  for (const file of [
    'README.md',
    'docs/architecture.md',
    'docs/health.md',
    'docs/json.md',
    'docs/configuration.md',
    'docs/logs.md',
    'docs/upgrade.md',
    'docs/benches.md',
  ]) {
    const folder = file.includes('/') ? 'docs/' : '';
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
      (match) => match[1],
    );
    for (const link of links) expect(existsSync(`${folder}${link}`), `${link} in ${file}`).toBe(true);
  }
});

it('what is guaranteed of a run names tests that are there', () => {
  const files = [...readFileSync('docs/upgrade.md', 'utf8').matchAll(/`(test\/[^`]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) expect(existsSync(file), file).toBe(true);
});

it('docs explain every check of an upgrade, in order', () => {
  const headings = readFileSync('docs/upgrade.md', 'utf8').matchAll(/^### (\S+)$/gm);
  expect([...headings].map((match) => match[1])).toEqual(checkIds);
});

it('every health rule in the docs has a test of its number', () => {
  const numbers = [...readFileSync('docs/health.md', 'utf8').matchAll(/^\| (\d+) \|/gm)].map(
    (match) => match[1],
  );
  const tests = readFileSync('test/domain/health.test.ts', 'utf8');
  expect(numbers).toHaveLength(18);
  for (const number of numbers) expect(tests, `rule ${number}`).toContain(`it('${number}: `);
});
