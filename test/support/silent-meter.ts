import type { Meter } from '../../src/core/meter.ts';

const nothing = (): void => undefined;
export const silentMeter: Meter = {
  moved: nothing,
  money: nothing,
  answered: nothing,
  acknowledged: nothing,
  delivered: nothing,
  toldOperators: nothing,
};
