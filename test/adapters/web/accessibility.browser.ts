import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { BrowserContextOptions } from 'playwright-core';
import { type ScreenReader, startScreenReader } from '../../support/accessibility.ts';
import { browserOfSuite, DESKTOP, openPage } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { startPlaygroundProcess } from '../../support/playground-process.ts';

/** The providers' sandbox takes seconds to charge, and the desk a few more to ask. */
const SECONDS = 30;

describe('the playground without eyes or a mouse', () => {
  const browser = browserOfSuite();
  const open = async (t: TestContext, options: BrowserContextOptions = DESKTOP) => {
    const desk = await startPlaygroundProcess(t);
    const { page, complaints } = await openPage(t, browser(), desk.url, options);
    await page.locator('#connection[data-state="live"]').waitFor({ state: 'attached' });
    const reader = await startScreenReader(page);
    const { keyboard } = page;
    /** Goes on by one key until the focus is where it is wanted. @returns every stop on the way */
    const goTo = async (wanted: RegExp, key: 'Tab' | 'Shift+Tab'): Promise<readonly string[]> => {
      const stops: string[] = [];
      for (let presses = 0; presses < 40; presses += 1) {
        await keyboard.press(key);
        stops.push(await reader.focused());
        if (wanted.test(stops.at(-1) ?? '')) return stops;
      }
      throw new Error(`the keyboard does not reach ${wanted}: ${stops.join(', ')}`);
    };
    const hears = (words: RegExp) =>
      eventually(`hearing ${words}`, async () => (await reader.announced()).find((said) => words.test(said)), SECONDS);
    const stays = (where: string) =>
      eventually(`the focus on ${where}`, async () => (await reader.focused()) === where);
    return { page, desk, complaints, reader, keyboard, goTo, hears, stays };
  };
  const LINE = 'combobox "A line for the desk"';

  test('with the keys alone: the order of the stops, completion, earlier lines, and Escape', async (t) => {
    const { reader, keyboard, goTo, hears, stays, page } = await open(t);
    assert.deepEqual(await goTo(/^combobox/, 'Tab'), [
      'button "EN"',
      'button "中文"',
      'button "Try this line /topup 13911281234 1QG00102410 outage CASE-42"',
      'radio "Ann Agent"',
      'button "Open the form"',
      'button "Send a file of many rows: CSV, TSV or XLSX"',
      LINE,
    ]);
    const line = page.locator('#line');
    await keyboard.type('/topu');
    const [option] = await eventually('a suggestion', async () => {
      const options = await reader.nodes('option');
      return options.length > 0 ? options : null;
    });
    assert.match(option?.name ?? '', /^\/topup /);
    await keyboard.press('Escape');
    assert.deepEqual(await reader.nodes('option'), []);
    await keyboard.press('Backspace');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    assert.equal(await line.inputValue(), '/topup ');
    await keyboard.type('13911281234 1qg001024');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.type('outage CASE-42');
    assert.equal(await line.inputValue(), '/topup 13911281234 1QG00102410 outage CASE-42');
    await keyboard.press('Enter');
    await hears(/waiting for approval/);
    await stays(LINE);
    await eventually('the line sent', async () => (await line.inputValue()) === '');
    await keyboard.press('ArrowUp');
    assert.equal(await line.inputValue(), '/topup 13911281234 1QG00102410 outage CASE-42');
    await keyboard.press('ArrowDown');
    assert.equal(await line.inputValue(), '');
  });

  test('with the keys alone: details, a rejection with its reason, and the focus that stays', async (t) => {
    const { complaints, reader, keyboard, goTo, hears, stays } = await open(t);
    await goTo(/^combobox/, 'Tab');
    await keyboard.type('/topup 13911281234 1QG00102410 outage CASE-42');
    await keyboard.press('Enter');
    await hears(/waiting for approval/);
    await goTo(/^radio "Ann/, 'Shift+Tab');
    await keyboard.press('ArrowRight');
    await stays('radio "Lin Manager"');
    const stops = await goTo(/^button "Approve"/, 'Shift+Tab');
    assert.deepEqual(
      stops,
      ['button "Details"', 'button "Cancel"', 'button "Reject"', 'button "Approve"'],
      'its buttons',
    );
    await goTo(/^button "Details"/, 'Tab');
    await keyboard.press('Enter');
    await eventually('the details', async () => (await reader.nodes('article')).length === 3);
    await stays('button "Details"');

    await goTo(/^button "Reject"/, 'Shift+Tab');
    await keyboard.press('Enter');
    await stays('textbox "Reason"');
    await keyboard.press('Escape');
    await stays('button "Reject"');
    await keyboard.press('Enter');
    await stays('textbox "Reason"');
    await keyboard.type('asked for twice');
    await keyboard.press('Enter');
    await hears(/rejected/);
    await eventually('the focus on the card', async () => /^article ".*rejected/.test(await reader.focused()));
    assert.deepEqual(complaints, []);
  });

  test('with the keys alone: the form, what is wrong in it, and an approval until the data is there', async (t) => {
    const { reader, keyboard, goTo, hears, stays } = await open(t);
    await goTo(/^button "Open the form"/, 'Tab');
    await keyboard.press('Enter');
    await stays('textbox "Phone number"');
    await keyboard.type('1391128');
    assert.deepEqual(await goTo(/^button "Ask"/, 'Tab'), [
      'combobox "Product"',
      'textbox "Reason"',
      'button "Cancel"',
      'button "Ask"',
    ]);
    await keyboard.press('Enter');
    await hears(/11 digits/);
    await stays('textbox "Phone number"');
    const [field] = await reader.nodes('textbox');
    assert.match(field?.description ?? '', /11 digits/, 'the sentence belongs to its field');
    await keyboard.press('Escape');
    await stays('button "Open the form"');
    await keyboard.press('Enter');
    await stays('textbox "Phone number"');
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('13911281234');
    await keyboard.press('Enter');
    await hears(/waiting for approval/);
    await stays('button "Open the form"');

    await goTo(/^radio "Ann/, 'Shift+Tab');
    await keyboard.press('ArrowRight');
    await goTo(/^button "Approve"/, 'Shift+Tab');
    await keyboard.press('Enter');
    await hears(/delivered/);
  });

  test('the focus stays on its button when the conversation is drawn anew after a cut', async (t) => {
    const { page, desk, keyboard, goTo, hears, stays } = await open(t);
    await goTo(/^combobox/, 'Tab');
    await keyboard.type('/topup 13911281234 1QG00102410 outage CASE-42');
    await keyboard.press('Enter');
    await hears(/waiting for approval/);
    await goTo(/^button "Reject"/, 'Shift+Tab');
    await desk.stop();
    await page.locator('#connection[data-state="lost"]').waitFor();
    await desk.start();
    await page.locator('#connection[data-state="live"]').waitFor({ timeout: SECONDS * 1_000 });
    await stays('button "Reject"');
    await goTo(/^button "Approve"/, 'Shift+Tab');
  });

  for (const language of ['English', 'Chinese'] as const) {
    test(`with the tree of a screen reader alone, in ${language}: everything has a name, and the main job is done`, async (t) => {
      const words = language === 'English' ? ENGLISH : CHINESE;
      const locale = language === 'English' ? 'en-GB' : 'zh-CN';
      const { reader, keyboard, hears, complaints } = await open(t, { ...DESKTOP, locale });
      await reader.focus('combobox', words.line);
      await keyboard.type('/topup 13911281234 1QG00102410 outage CASE-42');
      await keyboard.press('Enter');
      await hears(words.waiting);
      const [line, card] = await reader.nodes('article');
      assert.match(line?.name ?? '', words.agent);
      assert.match(card?.name ?? '', words.waiting);

      await reader.activate('button', words.approve);
      await hears(words.notOwn);
      await reader.activate('radio', words.manager);
      const approve = (await eventually('the button', async () => named(reader, words.approve))) ?? null;
      assert.match(approve?.description ?? '', words.waiting, 'a button says what it is about');
      await reader.activate('button', words.approve);
      await hears(words.delivered);
      assert.equal(await named(reader, words.approve), undefined, 'no button is left after the decision');
      for (const node of await reader.nodes(...NAMED)) assert.notEqual(node.name, '', `a ${node.role} without a name`);
      assert.deepEqual(complaints, []);
    });
  }
});

/** Roles that tell a person nothing without a name. */
const NAMED = [
  'button',
  'textbox',
  'combobox',
  'radio',
  'radiogroup',
  'article',
  'log',
  'main',
  'complementary',
  'dialog',
  'link',
  'img',
];

const ENGLISH = {
  line: 'A line for the desk',
  waiting: /waiting for approval/,
  agent: /^Ann Agent/,
  approve: 'Approve',
  notOwn: /somebody else must decide/i,
  manager: /^Lin/,
  delivered: /(?<!being )delivered/,
};
const CHINESE: typeof ENGLISH = {
  line: '输入命令',
  waiting: /待审批/,
  agent: /^小安 客服/,
  approve: '批准',
  notOwn: /由别人审批/,
  manager: /^林经理/,
  delivered: /充值成功/,
};

const named = async (reader: ScreenReader, name: string | RegExp) =>
  (await reader.nodes('button')).find((one) => one.name === name);
