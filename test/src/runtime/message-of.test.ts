import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf } from '../../../src/runtime/message-of.ts';

test('an error is told by its message, else by its code, else by its name', () => {
  assert.equal(messageOf(new Error('the disk is full')), 'the disk is full');
  assert.equal(messageOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })), 'ECONNREFUSED');
  assert.equal(messageOf(new TypeError()), 'TypeError');
});

test('what is thrown and is no error is told as it is', () => {
  assert.equal(messageOf('out of paper'), 'out of paper');
  assert.equal(messageOf(null), 'null');
});
