import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The parts of the manifest that depend on the app's address; the rest stays as it is. */
const Manifest = z.looseObject({
  features: z.looseObject({ slash_commands: z.array(z.looseObject({ url: z.string() })) }),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({ request_url: z.string() }),
    interactivity: z.looseObject({ request_url: z.string() }),
  }),
});

/** How Slack reaches the app: at a public address, or over the socket that the app opens. */
export type Reach = { readonly kind: 'http'; readonly publicUrl: string } | { readonly kind: 'socket' };

const FILE = new URL('../../manifest.json', import.meta.url);
const PATH = '/slack/events';

/** Makes the app's manifest with the addresses of one installation; with a socket it has none. */
export function manifestFor(reach: Reach): unknown {
  const { features, settings, ...rest } = Manifest.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  const url = reach.kind === 'http' ? `${reach.publicUrl.replace(/\/+$/, '')}${PATH}` : null;
  const at = <T extends object, K extends string>(given: T, key: K): object => {
    const { [key]: _, ...others } = given as Record<string, unknown>;
    return url === null ? others : { ...others, [key]: url };
  };
  return {
    ...rest,
    features: { ...features, slash_commands: features.slash_commands.map((command) => at(command, 'url')) },
    settings: {
      ...settings,
      event_subscriptions: at(settings.event_subscriptions, 'request_url'),
      interactivity: at(settings.interactivity, 'request_url'),
      socket_mode_enabled: url === null,
    },
  };
}
