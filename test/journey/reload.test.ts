import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { pricedAt, startReloadingDesk } from '../support/journey/reloading-desk.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

const FIRST = pricedAt('10.00', 'first');
const SECOND = pricedAt('20.00', 'second');
const EXPLAIN = 'explain 13911281234 1GB';

describe('topup-desk reload', () => {
  test('takes a changed file under load at one moment: no command is lost, and none sees half of it', async (t) => {
    const desk = await startReloadingDesk(t, FIRST);
    const before = (await desk.ready()).config;
    const answers: { readonly askedAt: number; readonly endedAt: number; readonly text: string }[] = [];
    let isOver = false;
    const ask = async (): Promise<void> => {
      while (!isOver) {
        const askedAt = performance.now();
        const text = await desk.say(EXPLAIN);
        answers.push({ askedAt, endedAt: performance.now(), text });
      }
    };
    const load = Promise.all(Array.from({ length: 6 }, ask));
    await eventually('some answers', () => answers.length > 20);
    await desk.write(SECOND);
    const { code, said, complained } = await desk.reload();
    const appliedBy = performance.now();
    assert.deepEqual([code, complained], [0, '']);
    assert.match(said, /^products 1QG00102410 price: 10\.00 → 20\.00$/m);
    assert.match(said, /^rules: second added$/m);
    assert.match(said, /^1 replica uses config [0-9a-f]{12}\.$/m);
    await eventually('answers after it', () => answers.filter(({ askedAt }) => askedAt > appliedBy).length > 20);
    isOver = true;
    await load;
    const kinds = answers.map(({ text }) =>
      /10\.00/.test(text) && /first/.test(text) ? 'old' : /20\.00/.test(text) && /second/.test(text) ? 'new' : text,
    );
    assert.deepEqual([...new Set(kinds)].toSorted(), ['new', 'old'], 'each answer is whole, and every command has one');
    for (const { text } of answers) assert.ok(!(/10\.00|first/.test(text) && /20\.00|second/.test(text)), text);
    const firstNew = Math.min(...answers.filter((_, i) => kinds[i] === 'new').map(({ endedAt }) => endedAt));
    const lateOld = answers.filter(({ askedAt }, i) => kinds[i] === 'old' && askedAt > firstNew);
    assert.deepEqual(lateOld, [], 'whoever asks after somebody saw the new one sees it too');
    const { config } = await desk.ready();
    assert.notEqual(config, before);
    const metrics = await (await fetch(`http://127.0.0.1:${desk.desk.port}/metrics`)).text();
    assert.match(metrics, new RegExp(`^topup_config_info\\{config="${config}"\\} 1$`, 'm'));
    await desk.told(/The config was changed.*products 1QG00102410 price: 10\.00 → 20\.00/s);
  });

  for (const [what, file, sentence] of [
    ['cannot work', { ...SECOND, teams: [] }, /topup\.config\.json: teams: name at least one team/],
    ['is cut off', JSON.stringify(SECOND).slice(0, 200), /topup\.config\.json: .*JSON/],
    [
      'fails its own tests',
      {
        ...SECOND,
        tests: [{ name: 'cheap', request: { by: 'slack:U0AGENT', product: '1GB' }, expect: { approvals: 2 } }],
      },
      /tests: "cheap": expected/,
    ],
  ] as const) {
    test(`a file that ${what} changes nothing, and everybody hears why`, async (t) => {
      const desk = await startReloadingDesk(t, FIRST);
      const before = await desk.ready();
      await desk.write(file);
      const { code, complained } = await desk.reload();
      assert.equal(code, 1, complained);
      assert.match(complained, sentence);
      assert.match(complained, /The config was not taken/);
      assert.equal((await desk.ready()).config, before.config);
      assert.match(await desk.say(EXPLAIN), /10\.00/);
      await desk.told(/The changed config was not taken/);
      await desk.write(SECOND);
      assert.equal((await desk.reload()).code, 0);
      assert.match(await desk.say(EXPLAIN), /20\.00/);
    });
  }

  test('says that nothing is new, and what each replica answered for a machine', async (t) => {
    const desk = await startReloadingDesk(t, FIRST);
    await desk.write(`\n${JSON.stringify(FIRST, null, 4)}\n`);
    assert.match((await desk.reload()).said, /^The file says nothing new\. 1 replica uses config/);
    const { config } = await desk.ready();
    const { applied, replicas } = JSON.parse((await desk.reload('--json')).said);
    assert.equal(applied, true);
    assert.deepEqual(
      replicas.map(({ hash }: { hash: string }) => hash),
      [config],
    );
  });

  test('without a desk that runs it says so, and ends with 1', async (t) => {
    const desk = await startReloadingDesk(t, FIRST);
    await desk.desk.stop();
    const { code, complained } = await desk.reload();
    assert.equal(code, 1);
    assert.match(complained, /No desk runs on this database/);
  });
});

describe('an order of before', () => {
  test('keeps the price it was asked with, and is decided by the people of the new config', async (t) => {
    const desk = await startReloadingDesk(t, FIRST);
    const ref = /T[0-9A-HJKMNP-TV-Z]{5}/.exec(await desk.say('13911281234 1GB outage'))?.[0] ?? '';
    const [team] = SECOND.teams as Record<string, unknown>[];
    const people = [{ name: 'Ann', accounts: ['slack:U0AGENT', 'slack:U0BOSS'] }];
    await desk.write({ ...SECOND, people, teams: [{ ...team, approvers: ['slack:U0BOSS', 'slack:U0CHIEF'] }] });
    assert.equal((await desk.reload()).code, 0);
    assert.match(await desk.say(`approve ${ref}`, 'U0GONE'), /You are not an approver/, 'the role was taken away');
    await desk.say(`approve ${ref}`, 'U0BOSS');
    assert.match(await desk.say(`status ${ref}`), /waiting for approval/, 'now they are one person, who asked');
    await desk.say(`approve ${ref}`, 'U0CHIEF');
    await eventually('the purchase', () => desk.sandbox.ledger.juhe.orders().length === 1, 20);
    assert.match(await desk.say(`details ${ref}`), /10\.00/);
  });
});

describe('SIGHUP', () => {
  test('reads the file again, and a place for operators that is new hears of it', async (t) => {
    const desk = await startReloadingDesk(t, FIRST);
    await desk.write({ ...SECOND, operators: { conversation: 'slack:C0NEWOPS', people: [] }, language: 'zh' });
    desk.desk.signal('SIGHUP');
    await eventually('the operators', () => /配置已更改/.test(desk.words('C0NEWOPS')), 20);
    assert.match(await desk.say(EXPLAIN), /20\.00/);
    assert.equal(await desk.desk.stop(), 0);
  });
});

describe('CONFIG_WATCH=1', () => {
  test('takes a file that an editor replaced, and not one that is half written', async (t) => {
    const desk = await startReloadingDesk(t, FIRST, { environment: { CONFIG_WATCH: '1' } });
    const text = JSON.stringify(SECOND);
    const slowly = (async () => {
      for (let length = 50; length < text.length; length += 50) {
        await writeFile(desk.pathIn(0), text.slice(0, length));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      await writeFile(desk.pathIn(0), text);
    })();
    await slowly;
    await eventually('the new price', async () => /20\.00/.test(await desk.say(EXPLAIN)), 20);
    assert.doesNotMatch(desk.desk.said(), /config\.refused/);
  });

  test('follows a folder whose link is moved, as Kubernetes mounts a ConfigMap', async (t) => {
    const desk = await startReloadingDesk(t, FIRST, { environment: { CONFIG_WATCH: '1' } });
    const mount = desk.folders[0] ?? '';
    for (const [name, file] of [
      ['..one', FIRST],
      ['..two', SECOND],
    ] as const) {
      await mkdir(join(mount, name));
      await writeFile(join(mount, name, 'topup.config.json'), JSON.stringify(file));
    }
    await symlink('..one', join(mount, '..data'));
    await rm(desk.pathIn(0));
    await symlink('..data/topup.config.json', desk.pathIn(0));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.match(await desk.say(EXPLAIN), /10\.00/);
    await rm(join(mount, '..data'));
    await symlink('..two', join(mount, '..data'));
    await eventually('the new price', async () => /20\.00/.test(await desk.say(EXPLAIN)), 20);
  });
});

describe('two replicas', () => {
  test('come to one config by one reload, and the operators hear of it once', async (t) => {
    const databaseUrl = await newPostgresDatabase();
    const desk = await startReloadingDesk(t, FIRST, { databaseUrl, replicas: 2 });
    await desk.write(SECOND, 0);
    const differ = await desk.reload();
    assert.equal(differ.code, 1, differ.said);
    assert.match(differ.complained, /The replicas have different configs/);
    await eventually('the one that was left out to say so', async () =>
      (await desk.ready(1)).warnings?.some((one) => /this replica uses config/.test(one)),
    );
    await desk.write(SECOND, 1);
    const followed = await eventually(
      'it to follow by itself, with its file',
      async () => {
        const [one, other] = await Promise.all([desk.ready(0), desk.ready(1)]);
        return one.config === other.config && one;
      },
      20,
    );
    assert.deepEqual((await desk.ready(1)).warnings ?? [], []);
    const { code, said } = await desk.reload();
    assert.deepEqual([code, said.trim()], [0, `The file says nothing new. 2 replicas use config ${followed.config}.`]);
    await desk.told(/The config was changed/);
    assert.equal(desk.words('C0OPS').match(/The config was changed/g)?.length, 2, 'once, as text and as blocks');
  });
});
