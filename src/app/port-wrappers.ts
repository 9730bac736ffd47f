import type { Route } from '../core/http-request.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Provider } from '../core/provider.ts';
import type { Surface } from '../core/surface.ts';

/**
 * What stands around the desk's ports. Tests that watch the seams or break at them (test/crash kills the process there) pass their
 * own; the product passes none.
 */
export type PortWrappers = {
  readonly ledger: (ledger: Ledger) => Ledger;
  readonly provider: (provider: Provider) => Provider;
  readonly surface: (surface: Surface) => Surface;
  readonly route: (route: Route) => Route;
};

export const NO_WRAPPERS: PortWrappers = {
  ledger: (ledger) => ledger,
  provider: (provider) => provider,
  surface: (surface) => surface,
  route: (route) => route,
};
