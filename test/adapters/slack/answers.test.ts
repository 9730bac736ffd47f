import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSlacks } from '../../../adapters/slack/answers.ts';

const SLACK = 'https://slack.com/api/';

test('an address in a payload is called where it is Slack’s own', () => {
  for (const address of [
    'https://hooks.slack.com/commands/T1/2/3',
    'https://hooks.slack.com/actions/T1/2/3',
    'https://other.slack.com/x',
  ]) {
    assert.equal(isSlacks(address, SLACK), true, address);
  }
  for (const address of [
    'http://hooks.slack.com/commands/T1/2/3',
    'https://hooks.slack.com.evil.example/x',
    'https://evil.example/hooks.slack.com',
    'https://evilslack.com/x',
    'https://hooks.slack.com@evil.example/x',
    'https://user:secret@hooks.slack.com/x',
    'https://hooks.slack.com:8443/x',
    'https://127.0.0.1/x',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'hooks.slack.com',
    '',
  ]) {
    assert.equal(isSlacks(address, SLACK), false, address);
  }
});

test('where the Web API is elsewhere, its own origin is Slack’s too, and no other port or scheme', () => {
  const api = 'http://127.0.0.1:4100/api/';
  assert.equal(isSlacks('http://127.0.0.1:4100/response/1', api), true);
  for (const address of ['http://127.0.0.1:4101/response/1', 'https://127.0.0.1:4100/x', 'http://localhost:4100/x']) {
    assert.equal(isSlacks(address, api), false, address);
  }
});
