import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { startBrowser } from '../../support/browser.ts';
import { pageOf } from '../../support/slack/draw.ts';
import { drawScreens } from '../../support/slack/screens.ts';

/** What is to be read on each picture of docs/slack.md. */
const SAYS: Readonly<Record<string, RegExp>> = {
  'card-waiting': /waiting for approval.*@Ann asks for 1 GB nationwide.*Budget left.*Approve.*Reject.*Cancel.*Details/s,
  'card-delivered': /delivered.*approved by @Chen.*@Ann, 139\*{4}1234 has 1 GB nationwide now/s,
  'card-in-doubt': /unconfirmed, checking.*nothing is sent twice.*please do not ask for it again/s,
  'card-ended': /failed.*Nothing was spent.*rejected.*Chen rejected it: only after an outage/s,
  form: /Phone number.*Product.*Ported number.*Reason.*Ticket.*2 GB nationwide for 139\*{4}1234, ¥36\.00.*Asked to approve: @Chen/s,
  reject: /Reject T[0-9A-Z]{5}.*Why/s,
  details: /Only visible to you.*What happened:.*requested by Ann.*Number: 13911281234/s,
  home: /Waiting for you.*waiting for approval.*Approve.*Your top-ups.*Budget.*English/s,
  'bulk-check': /Only visible to you.*6 of 7 rows fit.*1 row does not fit.*Ask for 6 rows/s,
  'bulk-progress': /wait\w+ for approval.*Approve all.*2 delivered · 1 failed · 1 unconfirmed.*Pause/s,
  found: /Found, the newest first.*rejected.*failed.*unconfirmed.*delivered/s,
  many: /Only visible to you.*Approve 2 orders.*39/s,
  report: /Report of support.*Spent ¥19\.50.*1 delivered, 1 failed/s,
  'home-zh': /待你审批.*我的充值.*充值成功.*预算.*中文/s,
};

test('every picture of docs/slack.md can be drawn from what the app sends, and nothing on it is cut', async (t) => {
  const screens = await drawScreens(t);
  const browser = await startBrowser(t);
  const page = await browser.newPage({ viewport: { width: 640, height: 200 } });
  for (const { name, drawn } of screens) {
    await page.setContent(pageOf(drawn));
    assert.match((await page.locator('body').textContent()) ?? '', SAYS[name] ?? /never/, name);
    assert.equal(await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth), 0, name);
  }
  const drawn = screens.map(({ name }) => `${name}.png`).toSorted();
  assert.deepEqual(drawn, readdirSync(new URL('../../../docs/slack/', import.meta.url)).toSorted());
});
