import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { browserOfSuite, DESKTOP, openPage, PHONE } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { type PlaygroundProcess, startPlaygroundProcess } from '../../support/playground-process.ts';

const LINE = '/topup 13911281234 1QG00102410 outage CASE-42';

/** The providers' sandbox takes seconds to charge, and the desk a few more to ask. */
const ARRIVES = { timeout: 30_000 };

describe('the playground in a browser', () => {
  const browser = browserOfSuite();

  type Opened = { readonly page: Page; readonly desk: PlaygroundProcess; readonly complaints: readonly string[] };
  const open = async (t: TestContext, options: BrowserContextOptions = DESKTOP): Promise<Opened> => {
    const desk = await startPlaygroundProcess(t);
    const opened = await openPage(t, browser(), desk.url, options);
    await opened.page.locator('#connection[data-state="live"]').waitFor({ state: 'attached' });
    return { ...opened, desk };
  };

  const screens = [
    { on: 'a desktop', in: 'English', options: DESKTOP, approve: 'Approve', become: 'Lin', done: 'delivered' },
    { on: 'a phone', in: 'English', options: PHONE, approve: 'Approve', become: 'Lin', done: 'delivered' },
    { on: 'a desktop', in: 'Chinese', options: DESKTOP, approve: '批准', become: '林经理', done: '充值成功' },
    { on: 'a phone', in: 'Chinese', options: PHONE, approve: '批准', become: '林经理', done: '充值成功' },
  ];
  for (const screen of screens) {
    test(`one asks, another approves, and the data arrives in the same thread, on ${screen.on} in ${screen.in}`, async (t) => {
      const locale = screen.in === 'Chinese' ? 'zh-CN' : 'en-GB';
      const { page, complaints } = await open(t, { ...screen.options, locale });
      await page.locator('#try-it').click();
      await page.locator('#line').press('Enter');
      const thread = page.locator('.thread');
      await thread.locator('.card.waiting').waitFor();
      assert.match((await thread.locator('.line').textContent()) ?? '', /\/topup 13911281234 1QG00102410/);

      await thread.getByRole('button', { name: screen.approve }).click();
      await thread.locator('.card.answer.refused').waitFor();
      assert.equal(await thread.locator('.card.waiting').count(), 1, 'the one who asked does not decide');

      await page.locator('#people').getByText(screen.become, { exact: true }).click();
      await thread.getByRole('button', { name: screen.approve }).dblclick();
      await thread.locator('.card.reply.success').waitFor(ARRIVES);
      assert.match((await thread.locator('.card.reply').textContent()) ?? '', new RegExp(screen.done));
      assert.equal(await thread.count(), 1);
      assert.equal(await thread.locator('.card.reply').count(), 1, 'two clicks are one purchase');
      assert.equal(await thread.locator('.buttons button').count(), 0);
      assert.doesNotMatch((await thread.locator('.under').textContent()) ?? '', /13911281234/);
      assert.equal(await sideways(page), 0);
      assert.deepEqual(complaints, []);
    });
  }

  test('a second person’s browser sees the order arrive and change, and not what others are told alone', async (t) => {
    const { page, desk } = await open(t);
    const other = await openPage(t, browser(), desk.url, DESKTOP);
    await become(other.page, 'Lin');
    await type(page, '/topup 139 1QG00102410');
    await page.locator('.card.answer.refused').waitFor();
    await type(page, LINE);
    await other.page.getByRole('button', { name: 'Approve' }).click();
    await page.locator('.card.reply.success').waitFor(ARRIVES);
    await other.page.locator('.card.reply.success').waitFor(ARRIVES);
    assert.equal(await other.page.locator('.card.answer').count(), 0);
    assert.equal(await other.page.locator('.thread').count(), 1);
  });

  const WRONG = [
    'hello',
    '/topup 12',
    '/topup 1391128123x 1QG00102410',
    '/topup 13911281234 9QG00102410',
    '/topup 13911281234 2QG00102410 outage',
    '/approve T00000',
    '/status',
    '<img src=x onerror=alert(1)> <b>bold</b>',
    `/topup ${'9'.repeat(3000)}`,
  ];
  test('whatever is typed wrong is answered in a sentence, to its writer alone, and never becomes markup', async (t) => {
    const { page, complaints } = await open(t, PHONE);
    for (const [index, line] of WRONG.entries()) {
      await type(page, line);
      await page.locator('.card.answer.refused').nth(index).waitFor();
    }
    const sentences = await page.locator('.card.answer.refused .lines').allInnerTexts();
    for (const sentence of sentences) assert.match(sentence, /\w+ \w+/);
    assert.equal(await page.locator('#log img, #log .text b').count(), 0);
    assert.match((await page.locator('#log').textContent()) ?? '', /<img src=x onerror=alert\(1\)>/);
    assert.equal(await sideways(page), 0);
    await become(page, 'Lin');
    await page.locator('#welcome').waitFor();
    assert.equal(await page.locator('.thread').count(), 0);
    assert.deepEqual(complaints, []);
  });

  test('the form shows what is wrong at its field, keeps what was typed, and asks', async (t) => {
    const { page } = await open(t);
    await page.getByRole('button', { name: 'Open the form' }).click();
    const form = page.locator('dialog');
    await form.getByLabel('Phone number').fill('1391128');
    await form.getByLabel('Reason').fill('outage CASE-42');
    await form.getByRole('button', { name: 'Ask' }).click();
    await form.locator('[data-at="number"]:not(:empty)').waitFor();
    assert.equal(await form.getByLabel('Phone number').getAttribute('aria-invalid'), 'true');
    await form.getByRole('button', { name: 'Cancel' }).click();

    await type(page, '/topup');
    assert.equal(await form.getByLabel('Phone number').inputValue(), '1391128');
    await form.getByLabel('Phone number').fill('139 1128 1234');
    await form.getByRole('button', { name: 'Ask' }).click();
    await form.waitFor({ state: 'hidden' });
    await page.locator('.card.waiting').waitFor();
  });

  test('everything can be done from the keyboard', async (t) => {
    const { page } = await open(t);
    await page.locator('#line').focus();
    await page.keyboard.type(LINE);
    await page.keyboard.press('Enter');
    await page.locator('.card.waiting').waitFor();
    await tabTo(page, page.locator('#people input:checked'), 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('#people input:checked').inputValue(), 'web:manager');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Approve' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('.card.reply.success').waitFor(ARRIVES);
  });

  test('when the process goes away the page says so, and when it is back it goes on where it was', async (t) => {
    const { page, desk } = await open(t);
    await type(page, LINE);
    await page.locator('.card.waiting').waitFor();
    assert.equal(await desk.stop(), 0);
    await page.locator('#connection[data-state="lost"]').waitFor();
    await type(page, '/help');
    await page.locator('#trouble').waitFor();
    assert.equal(await page.locator('#line').inputValue(), '/help', 'what was not sent is still there');

    await desk.start();
    await page.locator('#connection[data-state="live"]').waitFor(ARRIVES);
    await page.locator('#line').press('Enter');
    await page.locator('.card.answer').waitFor();
    await become(page, 'Lin');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.locator('.card.reply.success').waitFor(ARRIVES);
  });

  test('the guide is a tap away on a phone, and an outcome in it fills the line', async (t) => {
    const { page } = await open(t, { ...PHONE, colorScheme: 'dark' });
    const guide = page.locator('#guide');
    assert.equal(await guide.isVisible(), false);
    await page.locator('#guide-toggle').click();
    await page.keyboard.press('Escape');
    await guide.waitFor({ state: 'hidden' });
    await page.locator('#guide-toggle').click();
    await guide.getByRole('button', { name: '0001', exact: true }).click();
    await guide.waitFor({ state: 'hidden' });
    assert.match(await page.locator('#line').inputValue(), /^\/topup 13911280001 1QG00102410 /);
  });

  test('a reader who scrolled up is left where they are, and one at the end sees what is new', async (t) => {
    const { page, desk } = await open(t, PHONE);
    for (const _ of [1, 2, 3, 4]) await type(page, '/help');
    await eventually(async () => (await page.locator('.card.answer').count()) === 4);
    await eventually(async () => (await fromEnd(page)) < 2);
    await page.locator('main').evaluate((main) => main.scrollTo(0, 0));
    const say = { as: 'web:agent', text: '/help', id: 'from-elsewhere' };
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${desk.url}/say`, { method: 'POST', headers, body: JSON.stringify(say) });
    await eventually(async () => (await page.locator('.card.answer').count()) === 5);
    assert.equal(await page.locator('main').evaluate((main) => main.scrollTop), 0);
  });
});

async function type(page: Page, line: string): Promise<void> {
  await page.locator('#line').fill(line);
  await page.locator('#line').press('Enter');
  await page.locator('#line:not([readonly])').waitFor();
}

const become = (page: Page, name: string): Promise<void> =>
  page.locator('#people').getByText(name, { exact: true }).click();

/** How far the page can be scrolled sideways, which it never should. */
const sideways = (page: Page): Promise<number> =>
  page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);

const fromEnd = (page: Page): Promise<number> =>
  page.locator('main').evaluate((main) => main.scrollHeight - main.scrollTop - main.clientHeight);

async function tabTo(page: Page, target: Locator, key: string): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    if (await target.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press(key);
  }
  throw new Error('the keyboard does not reach it');
}
