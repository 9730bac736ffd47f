import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { laneOf } from '../../src/core/product.ts';
import { eventually } from '../support/eventually.ts';
import { type RawServer, startRawServer } from '../support/raw-server.ts';
import { sideOf, startSandboxSide } from '../support/sandbox-side.ts';
import { callbackOf, JUHE, merchantId, OFFERS } from '../support/submissions.ts';

const requestsOf = ({ received }: RawServer) =>
  received.map(({ url, headers, body }) =>
    callbackOf({ query: new URL(url, 'http://x').search, type: headers['content-type'] ?? '', body }),
  );
const ok = (response: { end: (body: string) => unknown }): void => void response.end('success');
/** Long enough for three more pushes, 20 ms apart. */
const QUIET_MS = 200;

for (const offer of Object.values(OFFERS).flat()) {
  const named = laneOf(offer);

  describe(`callbacks of ${named}`, () => {
    const open = async (t: Parameters<typeof startSandboxSide>[0], answer: Parameters<typeof startRawServer>[1]) => {
      const inbox = await startRawServer(t, answer);
      const sandbox = await startSandboxSide(t, {
        chargeMs: 10,
        callbackUrls: { [offer.provider]: `${inbox.url}/console` },
      });
      const side = sideOf(sandbox, offer, `${inbox.url}/juhe`);
      const submit = (number: string) => side.provider.submit(side.submission(merchantId(1), number));
      return { inbox, sandbox, side, submit };
    };

    test('tell the client once how an order ended', async (t) => {
      const { inbox, side, submit } = await open(t, ok);
      const accepted = await submit('13911281234');
      await eventually('a callback', () => inbox.received.length > 0);
      await sleep(QUIET_MS);
      const [request, ...others] = requestsOf(inbox);
      assert.ok(request);
      assert.equal(others.length, 0);
      const claim = side.provider.readCallback(request);
      assert.equal(claim?.merchantOrderId, merchantId(1));
      assert.equal(claim?.providerOrderId, accepted.providerOrderId);
      assert.equal(claim?.report?.outcome.kind, 'delivered');
    });

    test('claim the opposite where the table says so', async (t) => {
      const { inbox, side, submit } = await open(t, ok);
      await submit('13911280014');
      await eventually('a callback', () => inbox.received.length > 0);
      const [request] = requestsOf(inbox);
      assert.ok(request);
      assert.equal(side.provider.readCallback(request)?.report?.outcome.kind, 'failed');
    });

    test('come three times more while the answer is empty', async (t) => {
      const { inbox, submit } = await open(t, (response) => void response.end());
      await submit('13911281234');
      await eventually('a callback', () => inbox.received.length === 4);
      await sleep(QUIET_MS);
      assert.equal(inbox.received.length, 4);
    });

    test('do not come for what was refused, nor where the table says so', async (t) => {
      const { inbox, side, submit } = await open(t, ok);
      await submit('13911280001');
      await side.provider.submit(side.submission(merchantId(2), '13911280013'));
      await side.ended(merchantId(2));
      await sleep(QUIET_MS);
      assert.equal(inbox.received.length, 0);
    });
  });
}

test('Juhe calls where its console says when an order names no address, by POST where that is set', async (t) => {
  const inbox = await startRawServer(t, ok);
  const sandbox = await startSandboxSide(t, { chargeMs: 10, callbackMethod: 'POST' });
  sandbox.setCallbackUrl('juhe', inbox.url);
  const side = sideOf(sandbox, JUHE);
  await side.provider.submit(side.submission(merchantId(1)));
  await eventually('a callback', () => inbox.received.length > 0);
  const [request] = requestsOf(inbox);
  assert.ok(request);
  assert.equal(inbox.received[0]?.method, 'POST');
  assert.equal(side.provider.readCallback(request)?.report?.outcome.kind, 'delivered');
});
