import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctionsOf, withWholeProduct } from '../../commands/corrections.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { Refusal } from '../../commands/refusal.ts';
import { type Product, productCalled } from '../../src/core/product.ts';
import { LIN, MSISDN, PRODUCTS, SUPPORT } from '../support/commands/sample.ts';
import { startCommandWorld } from '../support/commands/world.ts';

const linesOf = (line: string, refused: Refusal): readonly string[] =>
  correctionsOf(refused, {
    command: parseCommand(line),
    by: LIN,
    origin: { conversation: SUPPORT, thread: null, message: null },
    requestKey: 'slack:1',
    reportedLanguage: null,
  }).map((button) => button.line);

test('a refusal offers the nearest right line, with the number as it was typed and its label masked', async () => {
  const { say } = startCommandWorld();
  const answer = await say(`137 8888 6666 1 G outage CASE-42`);
  const [first] = answer.card.buttons;
  assert.equal(first?.action, 'send');
  assert.equal(first?.line, '13788886666 1GB outage CASE-42');
  assert.equal(first?.label, '/topup 137****6666 1GB outage CASE-42');
  assert.equal(first?.key, 'slack:1:0');
  assert.match(answer.card.title, /1 G/, 'it quotes what it could not read');
  const typed = await say('aprove T7K3QX');
  assert.deepEqual(
    typed.card.buttons.map(({ line }) => line),
    ['approve T7K3QX'],
  );
  assert.deepEqual(
    (await say('budget please')).card.buttons.map(({ line }) => line),
    ['budget'],
  );
});

test('no number is ever corrected', async () => {
  const { say } = startCommandWorld();
  for (const line of ['1391128123 1GB', '139112812345 1GB outage', '13911281234O 1GB', '12345678901 1GB'])
    assert.deepEqual((await say(line)).card.buttons, [], line);
  const unknown: Refusal = { kind: 'unknown_product', given: '3GB', nearest: PRODUCTS };
  assert.deepEqual(linesOf('1391128123 3GB', unknown), []);
  assert.ok(linesOf(`${MSISDN} 3GB`, unknown).every((line) => line.startsWith(`${MSISDN} `)));
});

test('the longest name of the catalogue counts, and no digit moves over a blank', () => {
  const [product] = PRODUCTS;
  assert.ok(product);
  const products: readonly Product[] = [
    { ...product, code: 'A', aliases: ['day pass'] },
    { ...product, code: 'B', aliases: ['1GB'] },
    { ...product, code: 'C', aliases: ['1GB night'] },
    { ...product, code: 'D', aliases: ['50元'] },
    { ...product, code: 'E', aliases: ['5'] },
  ];
  const read = (line: string) => {
    const command = parseCommand(`${MSISDN} ${line}`);
    assert.ok(command.ok && command.value.kind === 'request', line);
    const { product: name, anyway, reason } = withWholeProduct(command.value, products);
    return [name, anyway, reason];
  };
  assert.deepEqual(read('day pass outage'), ['day pass', false, 'outage']);
  assert.deepEqual(read('day pass anyway outage'), ['day pass', true, 'outage']);
  assert.deepEqual(read('day outage'), ['day', false, 'outage']);
  assert.deepEqual(read('1GB night shift'), ['1GB night', false, 'shift']);
  assert.deepEqual(read('1GB outage'), ['1GB', false, 'outage']);
  assert.deepEqual(read('5 0元'), ['5', false, '0元']);
  assert.deepEqual(read('50 元'), ['50 元', false, '']);
  assert.equal(productCalled(products, '5 0元'), undefined, 'as a product before the number, in a form or in a file');
});
