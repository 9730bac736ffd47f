import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ReloadDeps, startReloading } from '../../../src/app/reload.ts';
import { type Config, loadConfig } from '../../../src/config.ts';
import { databases } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { pricedAt } from '../../support/journey/reloading-desk.ts';
import { newFolder } from '../../support/main-process.ts';
import { silentLog, silentMeter } from '../../support/silent.ts';

const WAITS = { lookMs: 20, reportMs: 10_000, differsMs: 30_000, retryMs: 10 };
const FIRST = pricedAt('10.00', 'first');
const SECOND = pricedAt('20.00', 'second');

async function newWorld(t: TestContext, open: (typeof databases)[number]['open']) {
  const { ledger } = await open(t);
  const path = join(await newFolder(t), 'topup.config.json');
  const write = (file: object) => writeFile(path, JSON.stringify(file));
  const read = (): Config => {
    const variables = { TOPUP_CONFIG: path, CONFIG_WATCH: '1', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' };
    const result = loadConfig({ ...variables, JUHE_OPENID: 'JH0123456789', JUHE_KEY: '0123456789abcdef' });
    if (!result.ok) throw new Error(result.error.problems.join('\n'));
    return result.value.config;
  };
  await write(FIRST);
  let config = read();
  const told: string[] = [];
  const start = async (more: Partial<ReloadDeps['ledger']> = {}) => {
    const reloading = await startReloading({
      current: () => config,
      apply: async (next) => {
        config = next;
      },
      ledger: { ...ledger, ...more },
      ...{ replicaId: 'one', now: Date.now, log: silentLog, meter: silentMeter, waits: WAITS },
      tell: async ({ kind }) => told.push(kind) > 0,
    });
    t.after(() => reloading.stop());
    return reloading;
  };
  return { ledger, write, read, start, told, hash: () => config.hash };
}

for (const { name, open } of databases) {
  test(`a config that was taken while the ${name} database failed is said to be taken, and is in force once it can be`, async (t) => {
    const { ledger, write, start, told, hash } = await newWorld(t, open);
    let fails = 0;
    const reloading = await start({
      putConfig: async (config, at) => {
        if (hash() === config && (await ledger.configNow()) !== null && fails++ === 0) throw new Error('gone');
        return ledger.putConfig(config, at);
      },
    });
    await write(SECOND);
    const answer = await reloading.reload('signal');
    assert.equal(answer.kind, 'applied');
    await eventually('it to be in force', async () => (await ledger.configNow())?.hash === hash());
    assert.ok(fails > 0);
    await eventually('the operators to hear', () => told.length > 0);
    assert.deepEqual(told, ['config_changed']);
    await eventually('no warning', () => reloading.warnings().length === 0);
  });
}

const [{ open }] = databases as [(typeof databases)[number]];

test('a watched file that changed while the desk started is taken', async (t) => {
  const { write, start, read, hash } = await newWorld(t, open);
  await write(SECOND);
  await start();
  await eventually('the file to be taken', () => hash() === read().hash);
});

test('a watched file that changes while the ledger is unreachable waits for it', async (t) => {
  const { ledger, write, start, read, told, hash } = await newWorld(t, open);
  let isGone = false;
  let looks = 0;
  await start({
    configNow: async () => {
      looks += 1;
      if (isGone) throw new Error('gone');
      return ledger.configNow();
    },
  });
  isGone = true;
  const before = hash();
  await write(SECOND);
  const from = looks;
  await eventually('some looks', () => looks > from + 5);
  assert.equal(hash(), before);
  isGone = false;
  await eventually('the file to be taken', () => hash() === read().hash);
  await eventually('the operators to hear', () => told.length > 0);
  assert.deepEqual(told, ['config_changed']);
});

test('a desk that stops takes nothing more, and is not counted among the replicas again', async (t) => {
  const { write, start, ledger, hash } = await newWorld(t, open);
  const reports: string[] = [];
  const reloading = await start({
    reportConfig: async (report, at) => {
      reports.push(report.replica);
      await ledger.reportConfig(report, at);
    },
  });
  await reloading.stop();
  const before = { hash: hash(), reports: reports.length };
  await write(SECOND);
  assert.equal((await reloading.reload('signal')).kind, 'refused');
  assert.deepEqual({ hash: hash(), reports: reports.length }, before);
});
