import type { Log } from '../../src/core/log.ts';
import type { Meter } from '../../src/core/meter.ts';

const nothing = (): void => undefined;

export const silentLog: Log = { info: nothing, warn: nothing, error: nothing };

export const silentMeter: Meter = {
  moved: nothing,
  money: nothing,
  answered: nothing,
  acknowledged: nothing,
  delivered: nothing,
  toldOperators: nothing,
};
