import { manifestFor, type Reach } from '../../../adapters/slack/manifest.ts';
import type { ProviderName } from '../../core/product.ts';
import { recordOf } from '../../providers/registry.ts';

/** How to make the app in Slack, with the manifest to paste. */
export const slackSteps = (reach: Reach): readonly string[] => [
  'Slack: make the app.',
  '1. Open https://api.slack.com/apps, choose "Create New App", "From a manifest", your workspace and the tab "JSON".',
  '2. Paste this, and create the app:',
  '',
  JSON.stringify(manifestFor(reach), null, 2),
  '',
  '3. Choose "Install App". The "Bot User OAuth Token" is then on the page "OAuth & Permissions".',
  reach.kind === 'http'
    ? '4. The "Signing Secret" is on the page "Basic Information".'
    : '4. Make an app-level token with connections:write on the page "Basic Information".',
];

type Done = {
  readonly reach: Reach | null;
  readonly hasTelegram: boolean;
  readonly publicUrl: string | null;
  readonly providers: readonly ProviderName[];
  readonly answers: ReadonlyMap<string, string>;
};

/** What is left to do, in its order. */
export function nextSteps({ reach, hasTelegram, publicUrl, providers, answers }: Done): readonly string[] {
  const steps = ['Start the desk: npm start'];
  if (reach?.kind === 'http')
    steps.push(
      `Slack: on the app's page "Event Subscriptions", ${reach.publicUrl}/slack/events must stand as verified ("Retry" asks again; the desk must run).`,
    );
  if (reach !== null) steps.push('Slack: type "/invite @topup" in every channel of the config.');
  if (hasTelegram) steps.push('Telegram: add the bot to every group of the config. It must be allowed to write there.');
  for (const name of providers) {
    const { words, callback } = recordOf(name);
    steps.push(`${words.en}: put the outgoing address of this machine on the IP list of its console.`);
    if (callback.token !== null && publicUrl !== null && answers.has(callback.token))
      steps.push(
        `${words.en}: register ${publicUrl}${callback.paths[0]?.replace('/:token', '')}/ with the value of ${callback.token} (in .env) behind it as the callback address.`,
      );
  }
  steps.push('Send the first request: /topup <number> <product> test, and have another person approve it.');
  return ['Next:', ...steps.map((step, index) => `${index + 1}. ${step}`)];
}
