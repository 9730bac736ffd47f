import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printFindings } from '../../../../src/app/doctor/print.ts';
import { coloursIf } from '../../../../src/cli/command.ts';
import { type DoctorFinding, findingsOf } from '../../../../src/core/doctor-finding.ts';

const { ok, error } = findingsOf('slack');
const plain = { columns: null, colours: coloursIf(false) };

test('on a terminal lines are broken between words, under where they began', () => {
  const long = error('account', 'a word '.repeat(20).trim(), 'do it '.repeat(20).trim(), 'slack:U0');
  const lines = printFindings([long], '1.2.3', { columns: 60, colours: coloursIf(false) }).split('\n');
  assert.ok(
    lines.slice(0, -1).every((line) => line.length <= 60),
    lines.join('\n'),
  );
  assert.ok(
    lines.slice(3).some((line) => /^ {11}a word|^ {11}word/.test(line)),
    lines.join('\n'),
  );
  assert.ok(
    lines.some((line) => /^ {13}(do|it)/.test(line)),
    lines.join('\n'),
  );
});

test('where nobody sits every finding is one line, and its advice another', () => {
  const text = printFindings([error('token', 'x '.repeat(200).trim(), 'y '.repeat(200).trim())], '1.2.3', plain);
  assert.equal(text.split('\n').length, 7);
  assert.ok(!text.includes('\u001b'));
});

test('many that are as they should be are one line, and what is wrong is never among them', () => {
  const people: DoctorFinding[] = Array.from({ length: 30 }, (_, id) => ok('account', 'active', `slack:U${id}`));
  const text = printFindings(
    [...people, error('account', 'was deactivated', 'Take it out.', 'slack:U99')],
    '1.2.3',
    plain,
  );
  assert.match(text, /\n {2}error {4}slack:U99: was deactivated\n/);
  assert.match(text, /\n {2}ok {7}30 accounts, all fine\n/);
  assert.match(text, /\n30 ok, 0 warnings, 1 error\. Correct the errors/);
});

test('the level is told by its colour too', () => {
  const text = printFindings([error('token', 'x', 'y'), ok('scopes', 'z')], '1', {
    columns: 80,
    colours: coloursIf(true),
  });
  assert.ok(text.includes('\u001b[31merror  \u001b[39m'));
  assert.ok(text.includes('\u001b[32mok     \u001b[39m'));
});
