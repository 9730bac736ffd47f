import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { describe, type TestContext, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { browserOfSuite, DESKTOP, openPage } from '../../support/browser.ts';
import { startPlaygroundProcess } from '../../support/playground-process.ts';

const LINE = '/topup 13911281234 1QG00102410 outage CASE-42';
const ARRIVES = { timeout: 30_000 };
/** Where pictures go, if somebody wants to look at them. */
const PICTURES = process.env.PICTURES;

describe('the playground is the product, in a browser', () => {
  const browser = browserOfSuite();
  const open = async (t: TestContext, more = {}) => {
    const desk = await startPlaygroundProcess(t);
    const opened = await openPage(t, browser(), desk.url, { ...DESKTOP, ...more });
    await live(opened.page);
    return { ...opened, desk };
  };

  test('a card has the buttons of the chats: details with the whole number for who decides, and cancel', async (t) => {
    const { page, complaints } = await open(t);
    await type(page, LINE);
    const card = page.locator('.card.waiting');
    await card.waitFor();
    assert.deepEqual(await card.getByRole('button').allInnerTexts(), ['Approve', 'Reject', 'Cancel', 'Details']);
    await card.getByRole('button', { name: 'Details' }).click();
    const own = page.locator('.card.answer').last();
    await own.waitFor();
    assert.doesNotMatch((await own.textContent()) ?? '', /13911281234/, 'who asked does not decide');
    await become(page, 'Lin');
    await card.getByRole('button', { name: 'Details' }).click();
    await page.locator('.card.answer').getByText('13911281234').waitFor();
    await picture(page, 'details');
    await become(page, 'Ann');
    await card.getByRole('button', { name: 'Cancel' }).click();
    await page
      .getByRole('article')
      .filter({ hasText: /cancelled/i })
      .first()
      .waitFor();
    assert.deepEqual(complaints, []);
  });

  test('a rejection asks for its reason first, and whoever may not reject is told so instead', async (t) => {
    const { page } = await open(t);
    await type(page, LINE);
    const reject = page.getByRole('button', { name: 'Reject' });
    await reject.click();
    await page.locator('.card.answer.refused').waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
    await become(page, 'Lin');
    await reject.click();
    const dialog = page.getByRole('dialog', { name: /^Reject T/ });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await reject.evaluate((button) => button.matches(':focus')), true, 'the focus is where it was');
    await reject.click();
    await dialog.getByLabel('Reason').fill('asked for twice');
    await picture(page, 'reason');
    await page.keyboard.press('Enter');
    await page.locator('.card.reply').getByText('asked for twice').waitFor();
  });

  test('a line is completed while it is typed, and the arrow keys bring earlier ones back', async (t) => {
    const { page } = await open(t);
    const line = page.getByRole('combobox', { name: 'A line for the desk' });
    const list = page.getByRole('listbox', { name: 'Suggestions' });
    await line.focus();
    await page.keyboard.type('/bud');
    await list.waitFor();
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    const chosen = list.getByRole('option', { selected: true });
    assert.match((await chosen.textContent()) ?? '', /^\/budget/);
    assert.equal(await line.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'));
    await picture(page, 'completion');
    await page.keyboard.press('Enter');
    assert.equal(await line.inputValue(), '/budget ');
    await page.keyboard.press('Enter');
    await page.locator('.card.answer').waitFor();
    await page.keyboard.type('/topup 13911281234 1q');
    assert.match((await list.textContent()) ?? '', /1QG00102410/);
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
    await line.fill('');
    await type(page, '/help');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await line.inputValue(), '/budget');
    await page.keyboard.press('ArrowDown');
    assert.equal(await line.inputValue(), '/help');
    await page.keyboard.press('ArrowDown');
    assert.equal(await line.inputValue(), '');
  });

  test('a keyboard is enough: ask, become Lin, reject with a reason; the focus is never lost', async (t) => {
    const { page } = await open(t);
    await page.locator('#line').focus();
    await page.keyboard.type(LINE);
    await page.keyboard.press('Enter');
    await page.locator('.card.waiting').waitFor();
    const lin = page.getByRole('button', { name: 'Become Lin' });
    await tabTo(page, lin, 'Shift+Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('radio', { name: /Lin/ }).evaluate((radio) => radio.matches(':focus')), true);
    const approve = page.getByRole('button', { name: 'Approve' });
    await tabTo(page, approve, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('.card.reply.success').waitFor(ARRIVES);
    assert.equal(await page.locator('article.card:focus').count(), 1, 'it stays on the card whose button is gone');
  });

  test('every control has a name, and a button of a card says of which card it is', async (t) => {
    const { page } = await open(t);
    await type(page, LINE);
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.waitFor();
    const controls = page.locator('button:visible, input:visible, select:visible');
    const unnamed = await controls.evaluateAll((all) =>
      all
        .filter(
          (one) => (one.getAttribute('aria-label') ?? (one.closest('label') ?? one).textContent ?? '').trim() === '',
        )
        .map((one) => one.outerHTML),
    );
    assert.deepEqual(unnamed, []);
    const titled = await approve.getAttribute('aria-describedby');
    assert.match((await page.locator(`[id="${titled}"]`).textContent()) ?? '', /waits for approval|T\w{5}/i);
    assert.match((await page.locator('#zone').textContent()) ?? '', /Asia\/Shanghai/);
  });

  test('times are in the desk’s zone, wherever the reader is', async (t) => {
    const { page } = await open(t, { timezoneId: 'America/New_York' });
    await type(page, '/help');
    const time = page.locator('.card.answer time');
    const at = new Date((await time.getAttribute('datetime')) ?? '');
    const shown = { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Asia/Shanghai' } as const;
    assert.equal((await time.textContent()) ?? '', at.toLocaleTimeString('en', shown));
  });

  test('a link plays a scene again: the line, and the approval by another person', async (t) => {
    const { page, desk } = await open(t);
    await type(page, LINE);
    await become(page, 'Lin');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.locator('.card.reply.success').waitFor(ARRIVES);
    await page.getByRole('button', { name: 'A link to it' }).click();
    const link = await page.getByRole('dialog').getByRole('textbox').inputValue();
    await page.keyboard.press('Escape');
    assert.ok(link.startsWith(`${desk.url}/#`));

    const other = await openPage(t, browser(), link, DESKTOP);
    await live(other.page);
    assert.equal(await other.page.getByRole('radio', { name: /Lin/ }).isChecked(), true);
    await other.page.locator('.card.reply.success').waitFor();
    await other.page.getByRole('button', { name: 'Play it' }).click();
    await other.page.locator('.thread').nth(1).waitFor();
    await other.page
      .locator('.thread')
      .nth(1)
      .getByText(/^1 of 2/)
      .waitFor();
    await picture(other.page, 'scene');
  });

  test('a reset warns first, and empties the conversation for everybody', async (t) => {
    const { page, desk } = await open(t);
    const other = await openPage(t, browser(), desk.url, DESKTOP);
    await live(other.page);
    await type(page, LINE);
    await other.page.locator('.card.waiting').waitFor();
    await page.getByRole('button', { name: 'Reset…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Empty the conversation?' });
    await picture(page, 'reset');
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    assert.equal(await page.locator('.card.waiting').count(), 1);
    await page.getByRole('button', { name: 'Reset…' }).click();
    await dialog.getByRole('button', { name: 'Empty it' }).click();
    await page.locator('#welcome').waitFor();
    await other.page.locator('#welcome').waitFor();
    await type(page, '/list');
    await page.locator('.card.answer').getByText('139****1234').first().waitFor();
  });

  test('a number of the guide fails over: YTX refuses, Juhe delivers', async (t) => {
    const { page } = await open(t);
    await page.locator('#guide').getByRole('button', { name: '0027', exact: true }).click();
    await page.locator('#line').press('Enter');
    await become(page, 'Lin');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.locator('.card.reply.success').waitFor(ARRIVES);
    const thread = (await page.locator('.thread').textContent()) ?? '';
    await picture(page, 'failover');
    assert.match(thread, /goes to another provider|Juhe/);
  });
});

async function type(page: Page, line: string): Promise<void> {
  await page.locator('#line').fill(line);
  await page.locator('#line').press('Enter');
  await page.locator('#line:not([readonly])').waitFor();
}

const live = (page: Page): Promise<void> =>
  page.locator('#connection[data-state="live"]').waitFor({ state: 'attached' });

const become = (page: Page, name: string): Promise<void> =>
  page.locator('#people').getByText(name, { exact: true }).click();

async function tabTo(page: Page, target: Locator, key: string): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    if (await target.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press(key);
  }
  throw new Error('the keyboard does not reach it');
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}
