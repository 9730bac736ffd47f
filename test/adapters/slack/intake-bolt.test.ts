import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { loadBolt } from '../../../adapters/slack/intake.ts';

const require = createRequire(import.meta.url);

test('Bolt’s App comes without what only its own receivers need, and whoever needs those gets them whole', async () => {
  const App = loadBolt();
  assert.equal(typeof App.prototype.processEvent, 'function');
  const loaded = Object.keys(require.cache).filter((path) =>
    /node_modules\/(express|@slack\/oauth|undici)\//.test(path),
  );
  assert.deepEqual(loaded, []);
  const { HTTPReceiver } = await import('@slack/bolt');
  assert.equal(typeof new HTTPReceiver({ signingSecret: 'secret' }).requestListener, 'function');
});
