import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainCard } from '../../commands/card.ts';
import { alertCard } from '../../commands/presenter.ts';
import type { Alert } from '../../src/core/notice.ts';
import { LANGUAGES } from '../../src/core/product.ts';
import { renderContextIn } from '../support/commands/sample.ts';

const one: Alert = { kind: 'doctor', found: [{ area: 'slack', what: 'conversation', subject: 'slack:C0GONE' }] };
const many: Alert = {
  kind: 'doctor',
  found: [
    { area: 'ytx', what: 'credentials', subject: null },
    { area: 'clock', what: 'clock', subject: null },
    ...[1, 2, 3, 4, 5, 6].map((id) => ({ area: 'slack', what: 'account', subject: `slack:U${id}` }) as const),
  ],
};

test('operators are told what the doctor found, the first of it by name and the rest by number, and what to run', () => {
  const told = LANGUAGES.map((language) =>
    [one, many].map((alert) => plainCard(alertCard(alert, renderContextIn(language)))),
  );
  const [[en, enMany], [zh, zhMany]] = told as [[string, string], [string, string]];
  assert.match(en, /The doctor found an error[\s\S]*Slack: slack:C0GONE\. .*Run topup-desk doctor/);
  assert.match(enMany, /found 8 errors[\s\S]*YTX: the credentials; the clock: the time; .*slack:U4; and 2 more\./);
  assert.match(zh, /自检发现 1 个问题[\s\S]*Slack: slack:C0GONE。.*topup-desk doctor/);
  assert.match(zhMany, /发现 8 个问题[\s\S]*云通信: 凭据；系统时间: 时间；.*另有 2 项/);
});
