import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amiss, startInstallation } from '../../../support/doctor.ts';

test('where all is as it should be, every finding is ok, and nothing was written anywhere', async (t) => {
  const desk = await startInstallation(t);
  const findings = await desk.examine();
  assert.deepEqual(amiss(findings), []);
  assert.ok(findings.length > 20, `${findings.length} findings`);
});
