import { openProviders } from '../../src/app/providers.ts';
import { openSurfaces } from '../../src/app/surfaces.ts';
import { startApp } from '../../src/app.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Provider } from '../../src/core/provider.ts';
import type { Route, Surface } from '../../src/core/surface.ts';
import { serveHttp } from '../../src/http/server.ts';
import { openLedger } from '../../src/ledger/open.ts';

/** What a test puts around the desk's ports, to watch the seams or to break at them. What is left out stays as it is. */
export type PortWrappers = {
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly provider?: (provider: Provider) => Provider;
  readonly surface?: (surface: Surface) => Surface;
  readonly route?: (route: Route) => Route;
};

/** Starts the product with something around its ports. */
export function startingWith(wrappers: PortWrappers): typeof startApp {
  const { ledger = asIs, provider = asIs, surface = asIs, route = asIs } = wrappers;
  return (deps) =>
    startApp(deps, {
      openLedger: async (asked) => ledger(await openLedger(asked)),
      openProviders: (config, now) => openProviders(config, now).map(provider),
      openSurfaces: async (asked) => {
        const { connections, pages } = await openSurfaces(asked);
        return { pages, connections: connections.map((one) => ({ ...one, surface: surface(one.surface) })) };
      },
      serveHttp: (served) => serveHttp({ ...served, routes: served.routes.map(route) }),
    });
}

const asIs = <T>(port: T): T => port;
