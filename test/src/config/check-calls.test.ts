import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from '../../../src/config/environment.ts';
import { readConfig } from '../../../src/config.ts';
import { EVERYTHING, exampleAfter, set } from '../../support/example-config.ts';

type Changes = readonly (readonly [place: string, value: unknown])[];
/** The rules of the example want two approvers for some requests. */
const SIMPLE: Changes = [
  ['rules', [{ name: 'standard', approvals: 1 }]],
  ['tests', []],
];

function read(...changes: Changes) {
  const { environment } = readEnvironment(EVERYTHING);
  assert.ok(environment);
  const config = exampleAfter((file) => {
    for (const [place, value] of [...SIMPLE, ...changes]) set(place, value)(file);
  });
  return readConfig(environment, '/etc/topup.config.json', JSON.stringify(config));
}
const warned = (...changes: Changes): string => {
  const config = read(...changes);
  return config.ok ? config.value.warnings.join('\n') : `refused: ${config.error.problems.join('\n')}`;
};
const BOSS_ON_TELEGRAM = ['teams.0.approvers', ['telegram:77']] as const;
const NIGHT = { from: '22:00', to: '08:00' };

test('calls that reach nobody are warned of, with what to write', () => {
  assert.match(
    warned(BOSS_ON_TELEGRAM, ['teams.0.approvalsIn', 'slack:C0APPROVALS']),
    /teams\[0\]\.approvers: none of them can be mentioned in "slack:C0APPROVALS".*"notify": "direct"/,
  );
  const silent = [{ name: 'Boss', accounts: ['slack:U0BOSS'], notify: false }];
  assert.match(
    warned(['people', silent], ['teams.0.approvers', ['person:Boss']]),
    /every approver of "support" has "notify": false/,
  );
  assert.match(warned(['approval', { quiet: {} }]), /approval\.quiet: every hour of the week is quiet/);
  assert.match(
    warned(['approval', { quiet: { from: '08:00', to: '08:00' } }]),
    /approval\.quiet\[0\]: it begins and ends/,
  );
});

test('a config whose calls reach somebody, or that wants none, is not warned of', () => {
  assert.equal(warned(), '');
  assert.equal(warned(BOSS_ON_TELEGRAM, ['teams.0.notify', 'direct']), '');
  assert.equal(warned(BOSS_ON_TELEGRAM, ['teams.0.notify', 'none']), '');
  assert.equal(warned(['approval', { quiet: [NIGHT, { days: ['sat', 'sun'] }] }]), '');
});

test('who is called how follows the team, under every name it had, and else the approval', () => {
  const config = read(
    ['approval', { notify: 'none', quiet: NIGHT }],
    ['teams.0.notify', 'direct'],
    ['teams.0.formerly', ['help']],
    ['people', [{ name: 'Lin', accounts: ['slack:U0LIN', 'telegram:1001'], notify: false }]],
  );
  assert.ok(config.ok);
  const { calling } = config.value.config.desk;
  assert.ok(calling);
  assert.deepEqual(
    ['support', 'help', 'gone'].map((name) => calling.modeFor({ team: name })),
    ['direct', 'direct', 'none'],
  );
  assert.deepEqual([calling.wants('telegram:1001' as never), calling.wants('slack:U0BOSS' as never)], [false, true]);
  const night = Date.parse('2026-11-27T23:00:00+08:00');
  assert.equal(calling.quietUntil(night), Date.parse('2026-11-28T08:00:00+08:00'));
  assert.equal(calling.quietUntil(Date.parse('2026-11-27T12:00:00+08:00')), null);
});

test('a time, a day or a mode that is none is refused with what to write', () => {
  assert.match(
    warned(['approval', { notify: 'loud' }]),
    /refused: .*approval\.notify: write "mention", "direct" or "none"/,
  );
  for (const quiet of ['22-8', { from: '25:00' }, { days: ['holiday'] }])
    assert.match(warned(['approval', { quiet }]), /refused: .*approval\.quiet/);
});
