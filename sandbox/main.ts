import { DELIVERED, OUTCOMES } from './outcomes.ts';
import { type Sandbox, startSandbox } from './start.ts';

const sandbox = await startSandbox({ port: Number(process.env.SANDBOX_PORT ?? 4010) });
process.stdout.write(introduce(sandbox));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.stop());

/** Everything that is needed to point the desk at the sandbox, as lines for an `.env`. */
function introduce({ ytxUrl, juheUrl, credentials }: Sandbox): string {
  const { ytx, juhe } = credentials;
  return [
    'The sandbox speaks for YTX and Juhe and charges nobody. Point the desk at it with:',
    '',
    `YTX_BASE_URL=${ytxUrl}`,
    `YTX_ACCOUNT_SID=${ytx.accountSid}`,
    `YTX_AUTH_TOKEN=${ytx.authToken}`,
    `YTX_APP_ID=${ytx.appId}`,
    `JUHE_BASE_URL=${juheUrl}`,
    `JUHE_OPENID=${juhe.openId}`,
    `JUHE_KEY=${juhe.key}`,
    '',
    'The last four digits of a number choose what happens:',
    ...OUTCOMES.map(({ suffix, en }) => `  …${suffix}  ${en}`),
    `  others  ${DELIVERED.en}`,
    '',
  ].join('\n');
}
