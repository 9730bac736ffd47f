import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { CheckUpDeps } from '../../src/app/doctor/check-up.ts';
import { amiss, type Installation, startInstallation } from './doctor.ts';

/**
 * One thing that an admin can get wrong.
 *
 * @property line what the doctor says of it and what it advises, as `amiss` writes it
 * @property also what else it may say because of the same
 */
export type Breakage = {
  readonly what: string;
  readonly break: (desk: Installation) => void | Promise<void>;
  readonly line: RegExp;
  readonly also?: readonly RegExp[];
  readonly deps?: Partial<CheckUpDeps>;
  readonly balanceLi?: number;
};

/** Breaks one thing of a desk that is right, and reads what the doctor finds: that thing, and nothing that was not broken. */
export async function named(t: TestContext, breakage: Breakage): Promise<void> {
  const desk = await startInstallation(t, breakage.balanceLi);
  await breakage.break(desk);
  const findings = await desk.examine(breakage.deps);
  const lines = amiss(findings);
  const secrets = Object.entries(desk.environment).filter(
    ([name]) => /TOKEN|SECRET|KEY|SID|OPENID/.test(name) && !name.endsWith('_FILE'),
  );
  for (const [name, value] of secrets)
    assert.ok(value.length < 8 || !JSON.stringify(findings).includes(value), `the value of ${name} is shown`);
  assert.ok(
    lines.some((line) => breakage.line.test(line)),
    `not named: ${lines.join('\n') || 'all is ok'}`,
  );
  const expected = [breakage.line, ...(breakage.also ?? [])];
  assert.deepEqual(
    lines.filter((line) => !expected.some((one) => one.test(line))),
    [],
    'nothing else is named',
  );
}
