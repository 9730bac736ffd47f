import type { Log, Meter } from '../../src/core/log.ts';

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
