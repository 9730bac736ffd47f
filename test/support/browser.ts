import { existsSync } from 'node:fs';
import { after, before, type TestContext } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1200, height: 860 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/** A real browser: Debian's Chromium, or the one that `CHROMIUM` names. Without it these tests say what to install. */
export async function startBrowser(t: Pick<TestContext, 'after'>): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`No browser at ${CHROMIUM}. Install Debian's chromium, or name yours in CHROMIUM.`);
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  t.after(() => browser.close());
  return browser;
}

/** One browser for the tests of a suite, which calls this first. */
export function browserOfSuite(): () => Browser {
  let browser: Browser | null = null;
  const endings: (() => unknown)[] = [];
  before(async () => {
    browser = await startBrowser({ after: (ending) => endings.push(ending as () => unknown) });
  });
  after(async () => {
    for (const ending of endings) await ending();
  });
  return () => {
    if (browser === null) throw new Error('The browser is started before the first test of the suite.');
    return browser;
  };
}

/** A page of its own, with nothing kept from another; what it complains about is collected. */
export async function openPage(
  t: Pick<TestContext, 'after'>,
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    ...options,
  });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.setDefaultTimeout(10_000);
  await page.goto(url);
  return { page, complaints };
}
