import { mkdirSync, writeFileSync } from 'node:fs';
import { startBrowser } from '../browser.ts';
import { pageOf } from './draw.ts';
import { drawScreens } from './screens.ts';

/** Draws docs/slack anew: `node test/support/slack/draw-docs.ts`. What was drawn is to be looked at before it is committed. */
const endings: (() => unknown)[] = [];
const t = { after: (ending?: unknown) => void endings.push(ending as () => unknown) };
const folder = new URL('../../../docs/slack/', import.meta.url);
mkdirSync(folder, { recursive: true });
try {
  const screens = await drawScreens(t);
  const browser = await startBrowser(t);
  const page = await browser.newPage({ viewport: { width: 640, height: 200 } });
  for (const { name, drawn } of screens) {
    await page.setContent(pageOf(drawn));
    writeFileSync(new URL(`${name}.png`, folder), await page.screenshot({ fullPage: true }));
  }
} finally {
  while (endings.length > 0) await endings.pop()?.();
}
