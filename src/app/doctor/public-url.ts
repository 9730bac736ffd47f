import { createHmac, randomUUID } from 'node:crypto';
import type { Environment } from '../../config/environment.ts';
import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import { type Ask, type Asked, isCertificate } from '../../runtime/ask.ts';
import { type CalledPath, calledPaths, probe, probeKeyOf, SLACK_PATH } from './called-paths.ts';

const { ok, warning, error } = findingsOf('public_url');

/**
 * Calls each path as the chats and providers do, through every proxy in front of the desk.
 *
 * @param isServed whether the desk listens, or the doctor in its place
 */
export async function checkPublicUrl(deps: {
  readonly environment: Environment;
  readonly ask: Ask;
  readonly isServed: boolean;
}): Promise<readonly DoctorFinding[]> {
  const { environment, ask, isServed } = deps;
  const { PUBLIC_URL: base } = environment;
  const paths = calledPaths(environment);
  if (base === undefined) return paths.length === 0 ? [] : [withoutUrl(paths)];
  const key = probeKeyOf(environment);
  const found = await Promise.all(
    paths.map(async (called) => {
      const { isOurs, asked } = await probe(ask, base, called, key);
      if (!isOurs) return pathFinding(called, asked, isServed);
      return called.path === SLACK_PATH
        ? signedFinding(called, await signedRoundTrip(environment, ask, base))
        : reached(called);
    }),
  );
  return [...plainFinding(base, paths), ...found];
}

function withoutUrl(paths: readonly CalledPath[]): DoctorFinding {
  const who = [...new Set(paths.map(({ by }) => by))].join(', ');
  return warning(
    'address',
    `PUBLIC_URL is not set, so it is not known whether ${who} can reach the desk`,
    'Set PUBLIC_URL to the address of the desk as seen from outside, without a path.',
  );
}

const isLoopback = (base: string): boolean => /^(localhost|127\.|\[::1\])/.test(URL.parse(base)?.hostname ?? '');

/** Slack and Telegram call only over TLS. */
function plainFinding(base: string, paths: readonly CalledPath[]): readonly DoctorFinding[] {
  const isPlain = base.startsWith('http://') && !isLoopback(base);
  if (!isPlain || !paths.some(({ what }) => what !== 'callback')) return [];
  return [
    error(
      'address',
      'PUBLIC_URL begins with http://, but chats call only https://',
      'Put a proxy with a certificate in front of the desk (docs/deploying.md has nginx and Caddy), and set PUBLIC_URL to its address.',
    ),
  ];
}

const reached = ({ what, path, by }: CalledPath): DoctorFinding => ok(what, `${by} reaches this desk`, path);

/** Sends a signed challenge, and says whether it came back. https://docs.slack.dev/reference/events/url_verification */
async function signedRoundTrip(
  { SLACK_SIGNING_SECRET = '' }: Environment,
  ask: Ask,
  base: string,
): Promise<{ readonly isRight: boolean; readonly asked: Asked }> {
  const challenge = randomUUID();
  const body = JSON.stringify({ type: 'url_verification', challenge });
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SLACK_SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const asked = await ask(`${base.replace(/\/+$/, '')}${SLACK_PATH}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  return { isRight: asked.kind === 'answered' && asked.status === 200 && asked.text.includes(challenge), asked };
}

function signedFinding(
  called: CalledPath,
  { isRight, asked }: { readonly isRight: boolean; readonly asked: Asked },
): DoctorFinding {
  if (isRight) return ok(called.what, 'Slack reaches this desk, which accepts SLACK_SIGNING_SECRET', called.path);
  if (asked.kind === 'answered' && asked.status === 401)
    return error(
      called.what,
      'the desk refuses a request that is signed with SLACK_SIGNING_SECRET',
      'Restart the desk if the secret was changed, and compare the clocks of both machines.',
      called.path,
    );
  return pathFinding(called, asked, true);
}

/** Names what keeps a call from the desk, by the answer that came instead of the desk's own. */
export function pathFinding({ what, path, by, answer }: CalledPath, asked: Asked, isServed: boolean): DoctorFinding {
  const failed = (sentence: string, advice: string): DoctorFinding => error(what, sentence, advice, path);
  if (asked.kind === 'unreachable' && isCertificate(asked.code))
    return failed(
      `${by} does not accept the certificate of PUBLIC_URL: ${asked.why}`,
      CERTIFICATES[asked.code] ??
        'Give the proxy a certificate from a public authority, with the whole chain (docs/deploying.md has nginx and Caddy).',
    );
  if (asked.kind === 'unreachable')
    return failed(
      `PUBLIC_URL does not lead to the desk: ${asked.why}`,
      UNREACHABLE[asked.code] ??
        'Check PUBLIC_URL, the firewall and the proxy. Some networks do not let a machine call its own public address: then try it from outside.',
    );
  const { status, text, headers } = asked;
  if (status >= 300 && status < 400)
    return failed(
      `PUBLIC_URL redirects (HTTP ${status} to ${originOf(headers.location)}), but ${by} follows no redirect`,
      'Set PUBLIC_URL to the address that it redirects to, or have the proxy forward this path.',
    );
  if (status >= 500)
    return failed(
      `a proxy answers HTTP ${status}: it does not reach the desk`,
      isServed
        ? 'Have the proxy forward to the address and port of the desk (HOST, PORT).'
        : 'Start the desk, and check where the proxy forwards to.',
    );
  const isDesk = (status === 401 && text === '') || (status === 200 && text === answer);
  if (isDesk)
    return warning(
      what,
      `a desk answers, but not one with this configuration (HTTP ${status})`,
      'Check whether PUBLIC_URL leads to another desk, and whether the proxy forwards all headers.',
      path,
    );
  if (status === 401 || status === 403)
    return failed(
      `a proxy asks for a login (HTTP ${status})`,
      `Allow POST ${path} without a login: ${by} proves in its own way who it is.`,
    );
  if (status === 404 || status === 405) return failed(NOT_PASSED(status), PASS);
  return failed(`another program answers (HTTP ${status})`, 'Check PUBLIC_URL: it may lead to a login page.');
}

const NOT_PASSED = (status: number): string => `the path does not reach the desk unchanged (HTTP ${status})`;
const PASS =
  'Have the proxy forward the path unchanged: with nginx, "proxy_pass" without a path. If the proxy puts a path in front, set BASE_PATH.';
const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew the certificate of the proxy, and find out why it was not renewed automatically.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Get a certificate for the name in PUBLIC_URL, or correct the name.',
};
const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Correct the name in PUBLIC_URL, or add it to DNS.',
  ECONNREFUSED: 'Start the proxy (and the desk), or correct the port in PUBLIC_URL.',
};
const originOf = (location: string | undefined): string => URL.parse(location ?? '')?.origin ?? 'another path';
