import { afterEach, expect, it } from 'vitest';
import { driveRun, expectNoDoubleUpgrade, expectNothingRuns } from '../../helpers/run-driver.ts';
import { closeRunPractices } from '../../helpers/run-practice.ts';

afterEach(closeRunPractices);

it('three nodes, to the report', async () => {
  const run = await driveRun();
  await run.begin();
  for (const name of ['intel', 'm1mac', 'ryzen']) {
    await run.confirm(name);
    console.log(Date.now(), name);
    await run.sees(`${name} at work`);
    await run.sees(new RegExp(`✔ ${name} .*verified: version`));
    console.log(Date.now(), name);
  }
  console.log(run.terminal.text());
  expectNoDoubleUpgrade(run.lab);
  await expectNothingRuns(run.lab);
});
