import { openLedger } from '../../src/ledger/open.ts';
import { anOrder, opening } from './orders.ts';
import { silentLog } from './silent.ts';

// Run as a process of its own, to be killed: opens the ledger at DATABASE_URL, says `open`, and then records orders without end, in
// commits of sixteen. An id is printed once its promise resolved.
const ledger = await openLedger({ url: process.env.DATABASE_URL ?? '', log: silentLog });
process.stdout.write('open\n');
for (;;) {
  const orders = Array.from({ length: 16 }, () => anOrder());
  await Promise.all(
    orders.map(async (opened) => {
      const written = await ledger.record(opening(opened));
      if (written.ok) process.stdout.write(`${opened.id}\n`);
    }),
  );
}
