import type { Log, Meter } from '../../src/core/log.ts';
import type { Surface } from '../../src/core/surface.ts';

const nothing = (): void => undefined;

export const silentLog: Log = { info: nothing, warn: nothing, error: nothing };

export const silentMeter: Meter = {
  moved: nothing,
  money: nothing,
  answered: nothing,
  acknowledged: nothing,
  signatureRefused: nothing,
  delivered: nothing,
  reloaded: nothing,
  toldOperators: nothing,
};

/** A Slack without groups, which may be written to at any time unless `paceMs` says otherwise. */
export const slackWithoutGroups = (deliver: Surface['deliver'], paceMs = 0): Surface => ({
  name: 'slack',
  paceMs: () => paceMs,
  pacesEdits: false,
  memberOf: async () => 'not_member',
  membersOf: async () => [],
  sendFile: async () => ({ kind: 'never', why: 'takes no files', scope: 'message' }),
  deliver,
});
