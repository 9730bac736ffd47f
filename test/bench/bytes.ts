import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change } from '../../src/core/change.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { silentLog } from '../support/silent.ts';
import { AT, step } from '../support/steps.ts';
import { acceptedBy, openingOf } from './sample-order.ts';

const FEW = 1_000;
const MANY = 6_000;
const AT_ONCE = 100;
/** After every order's last change. */
const LATER = AT + 365 * 86_400_000;

/**
 * What an order takes on the disk at its end: asked, approved, bought and delivered, with its journal, its budgets and where its
 * card and its reply stand. The size of the file with 6,000 of them, less that with 1,000.
 */
export async function measureBytes(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-bench-'));
  const path = join(folder, 'topup.db');
  try {
    await addOrders(path, 0, FEW);
    const { size: few } = await stat(path);
    await addOrders(path, FEW, MANY);
    const { size: many } = await stat(path);
    return (many - few) / (MANY - FEW);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens the file, adds whole orders, shows what is to be shown of them, and closes it, which writes everything to its place. */
async function addOrders(path: string, from: number, to: number): Promise<void> {
  const ledger = await openLedger({ url: `file:${path}`, log: silentLog });
  for (let first = from; first < to; first += AT_ONCE) {
    const lives = Array.from({ length: AT_ONCE }, (_, index) => lifeOf(first + index));
    for (let place = 0; place < (lives[0]?.length ?? 0); place += 1) {
      await Promise.all(lives.flatMap((life) => life[place] ?? []).map((change) => ledger.record(change)));
      await showAll(ledger, first);
    }
    await ledger.indexNew(AT_ONCE);
  }
  await ledger.close();
}

/** Orders are opened as they are at ten thousand a day. */
function lifeOf(serial: number): readonly Change[] {
  const opening = openingOf(serial, AT + serial * 8_640);
  const taken = acceptedBy(opening);
  const accepted = taken.at(-1)?.after ?? opening.after;
  const word = { provider: 'juhe', code: null, why: '' } as const;
  const delivered = step(accepted, { kind: 'succeeded', word, providerOrderId: 'J0000000001', costLi: 19_630 });
  return [opening, ...taken, delivered];
}

async function showAll(ledger: Ledger, first: number): Promise<void> {
  for (let message = first * 10; ; ) {
    const claim = { now: LATER, leaseMs: 60_000, limit: AT_ONCE, except: [] };
    const items = await ledger.claimNotices(claim);
    if (items.length === 0) return;
    await Promise.all(
      items.map((item) => {
        message += 1;
        const ref = { conversation: item.notice.conversation as ConversationId, message: `1700000000.${message}` };
        return ledger.endNotice(item, { kind: 'shown', ref }, LATER);
      }),
    );
  }
}
