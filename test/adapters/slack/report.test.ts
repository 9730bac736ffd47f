import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { word } from '../../support/orders.ts';
import { type Office, startOffice } from '../../support/slack/office.ts';

const FIGURE = '19.63';

/** Slack with a delivered order of the team `support`. */
async function startWithReport(t: TestContext): Promise<Office> {
  const office = await startOffice(t);
  const { slack, desk, newest } = office;
  await slack.slash('13911281234 1GB outage CASE-42', { user: 'U0AGENT' });
  const { ref } = await newest();
  await slack.slash(`approve ${ref}`, { user: 'U0BOSS' });
  for (const event of [
    { kind: 'submission_started' },
    { kind: 'succeeded', word: word(), providerOrderId: null, costLi: 19_630 },
  ] as const)
    assert.ok((await desk.move(await newest(), event)).ok);
  return office;
}

const typesOf = (blocks: readonly Readonly<Record<string, unknown>>[]) => blocks.map(({ type }) => type);

describe('a report in Slack', () => {
  test('is charts, a table and a workbook, for finance alone', async (t) => {
    const { slack } = await startWithReport(t);
    const acknowledged = await slack.slash('report month', { user: 'U0CFO' });
    assert.equal(acknowledged.status, 200);
    const file = await eventually('the workbook', () =>
      [...slack.files.values()].find(({ shared }) => shared.length > 0),
    );
    const [answer, ...more] = slack.ephemerals;
    assert.deepEqual([answer?.user, more.length], ['U0CFO', 0]);
    assert.deepEqual(
      typesOf(answer?.blocks ?? []).filter((type) => String(type).startsWith('data_')),
      ['data_visualization', 'data_table'],
    );
    const drawn = JSON.stringify(answer?.blocks);
    for (const part of [
      '"title":"Charged and refunded, in yuan"',
      '"type":"raw_number","value":19.63,"text":"19.63"',
      FIGURE,
    ])
      assert.ok(drawn.includes(part), part);
    assert.match(answer?.text ?? '', /Spent ¥19\.63: charged ¥19\.63, refunded ¥0\.00\./);
    assert.match(file.name, /^topup-\d{4}-\d{2}\.xlsx$/);
    assert.deepEqual(file.shared, [{ channel: 'D0CFO', threadTs: null }]);
  });

  test('is words and a picture where the workspace refuses the blocks, which is remembered', async (t) => {
    const { slack } = await startWithReport(t);
    slack.state.hasCharts = false;
    await slack.slash('报表 本月', { user: 'U0BOSS' });
    await eventually('both files', () => slack.files.size === 2);
    const [answer] = slack.ephemerals;
    assert.match(JSON.stringify(answer?.blocks), /¥19\.63/);
    assert.doesNotMatch(JSON.stringify(slack.ephemerals), /data_/);
    const [picture, workbook] = [...slack.files.values()];
    assert.match(picture?.name ?? '', /\.png$/);
    assert.match(picture?.altText ?? '', /19\.63/);
    assert.match(workbook?.name ?? '', /\.xlsx$/);
    const tried = slack.callsOf('chat.postEphemeral').length;
    assert.ok(tried > 0);
    await slack.slash('report', { user: 'U0BOSS' });
    await eventually('the files again', () => slack.files.size === 4);
    assert.equal(slack.callsOf('chat.postEphemeral').length, tried);
  });

  test('is for approvers of their teams, of their groups too, and for operators; also after a mention', async (t) => {
    const { slack } = await startWithReport(t);
    for (const [place, user] of ['U0LEAD', 'U0OPS', 'U0LIN'].entries()) {
      await slack.slash('report month support', { user });
      await eventually(user, () => slack.ephemerals.length === place + 1);
      assert.match(slack.ephemerals.at(-1)?.text ?? '', /Report of support: .*¥19\.63/s);
    }
    const refused = await slack.slash('report month field', { user: 'U0LEAD' });
    assert.match(refused.text, /You see no report of \\?"field\\?": you approve for support\./);
    slack.mention('report', { user: 'U0LEAD' });
    await eventually('the answer to the mention', () => slack.ephemerals.length === 4);
    assert.equal(slack.ephemerals[3]?.user, 'U0LEAD');
  });

  test('is shown to nobody else, in any channel, and nothing of it is sent', async (t) => {
    const { slack } = await startWithReport(t);
    for (const user of ['U0AGENT', 'U0NOBODY', 'U0WU']) {
      for (const line of ['report', 'report month support', '报表 今年', 'report 2026']) {
        for (const channel of ['C0SUPPORT', 'C0APPROVALS', 'D0FRIEND']) {
          const answer = await slack.slash(line, { user, channel });
          assert.match(answer.text, /Reports are for finance, the operators and the approvers of a team/);
          assert.ok(!answer.text.includes(FIGURE));
        }
      }
    }
    assert.deepEqual([slack.ephemerals.length, slack.files.size], [0, 0]);
    assert.doesNotMatch(JSON.stringify(slack.state.messages), /Report:|报表|data_table/);
  });

  test('says what is wrong with a span or a team', async (t) => {
    const { slack } = await startWithReport(t);
    for (const [line, sentence] of [
      ['report 2026-13', /is no span/],
      ['report 2999-01', /2999-01 has not begun/],
      ['report nobody', /No order is of a team \\?"nobody\\?"/],
    ] as const)
      assert.match((await slack.slash(line, { user: 'U0CFO' })).text, sentence, line);
    const empty = await slack.slash('report 2019-01', { user: 'U0CFO' });
    assert.match(empty.text, /Nothing was requested, delivered or refunded in 2019-01/);
  });
});
