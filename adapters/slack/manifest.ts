import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What of the manifest depends on where the app is reached; the rest goes through as it is. */
const Manifest = z.looseObject({
  features: z.looseObject({ slash_commands: z.array(z.looseObject({ url: z.string() })) }),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({ request_url: z.string() }),
    interactivity: z.looseObject({ request_url: z.string() }),
  }),
});

/** Where Slack reaches the app: at an address of its own, or over the socket that the app holds. */
export type Reach = { readonly kind: 'http'; readonly publicUrl: string } | { readonly kind: 'socket' };

const FILE = new URL('../../manifest.json', import.meta.url);
const PATH = '/slack/events';

/** The app's manifest with the addresses of one installation; with a socket there are none. */
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
