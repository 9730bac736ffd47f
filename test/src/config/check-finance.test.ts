import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from '../../../src/config/environment.ts';
import { readConfig } from '../../../src/config.ts';

const { environment } = readEnvironment({
  ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's', JUHE_OPENID: 'o', JUHE_KEY: 'k' },
});

function read(more: Readonly<Record<string, unknown>>): { readonly problems: string; readonly warnings: string } {
  assert.ok(environment);
  const offers = [{ provider: 'juhe', pid: '1' }];
  const people = { approvers: ['slack:U0BOSS'], requesters: ['slack:U0AGENT'] };
  const file = {
    products: [{ code: 'BIG', name: { en: 'b', zh: 'b' }, kind: 'data', price: '1.00', offers }],
    teams: [
      { name: 'support', conversations: ['slack:C0SUPPORT'], ...people },
      { name: 'field', conversations: ['slack:C0FIELD'], ...people },
    ],
    finance: { conversation: 'slack:C0FINANCE' },
    ...more,
  };
  const result = readConfig(environment, 'x', JSON.stringify(file));
  return {
    problems: result.ok ? '' : result.error.problems.join('\n'),
    warnings: result.ok ? result.value.warnings.join('\n') : '',
  };
}
const digest = (more: Readonly<Record<string, unknown>>) =>
  read({ digests: [{ every: 'mon 09:00', to: 'slack:C0FINANCE', ...more }] });

test('a digest of a team that there is not, to a chat that is not configured, or twice, is told of', () => {
  assert.deepEqual(digest({ team: 'support' }), { problems: '', warnings: '' });
  const unknown = digest({ team: 'nobody' }).problems;
  assert.match(unknown, /digests\[0\]\.team: there is no team "nobody": write "support" or "field"/);
  assert.match(digest({ to: 'telegram:-1' }).warnings, /digests\[0\]\.to: telegram is not configured/);
  assert.match(digest({ every: 'monday' }).problems, /digests\[0\]\.every: write a time such as "09:00"/);
  const twice = { every: 'mon 09:00', to: 'slack:C0FINANCE' };
  assert.match(read({ digests: [twice, twice] }).problems, /digests\[1\]: it is there twice/);
});

test('a digest in a conversation where people of another team would read it is warned of', () => {
  assert.equal(digest({ to: 'slack:C0SUPPORT', team: 'support' }).warnings, '');
  assert.equal(digest({ to: 'slack:C0LEADS' }).warnings, '');
  const other = digest({ to: 'slack:C0FIELD', team: 'support' }).warnings;
  assert.match(other, /conversation of "field", where the figures of "support" would be read/);
  const all = digest({ to: 'slack:C0SUPPORT' }).warnings;
  assert.match(all, /conversation of "support", where the figures of every team would be read/);
});

test('columns by which no order could be found, or that are named twice, are refused', () => {
  const columns = (given: Readonly<Record<string, string>>) =>
    read({ reconcile: { juhe: { columns: given } } }).problems;
  assert.equal(columns({ merchantOrderId: 'a' }), '');
  assert.equal(columns({ number: 'a', time: 'b' }), '');
  assert.match(columns({ number: 'a', amount: 'b' }), /reconcile\.juhe\.columns: no order could be found by these/);
  assert.match(columns({ merchantOrderId: 'a', time: 'a' }), /reconcile\.juhe\.columns: "a" is named twice/);
  const zone = read({ reconcile: { juhe: { timezone: 'CST' } } }).problems;
  assert.match(zone, /reconcile\.juhe\.timezone: "CST" is an abbreviation/);
  assert.match(read({ reconcile: { nobody: {} } }).problems, /reconcile: unknown key "nobody"/);
});
