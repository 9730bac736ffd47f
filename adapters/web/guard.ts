/** Names this machine has for itself. Any other name in `Host` means that a stranger's name was made to point here. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const OWN_SITES: ReadonlySet<string | null> = new Set([null, 'none', 'same-origin']);

/**
 * Says why a request is not from the playground's own page, or null where it may be.
 *
 * Listening on loopback keeps other machines out, and not the other pages of this browser: `Host` is compared against DNS
 * rebinding; `Sec-Fetch-Site`, `Origin` and a content type that no form can send, against forged posts. A link from elsewhere
 * may open the page. Nothing but a POST changes anything. Programs without these headers may do what a person at this machine may.
 */
export function foreignness({ method, headers }: Request): string | null {
  const host = headers.get('host') ?? '';
  if (!LOOPBACK.has(hostnameOf(`http://${host}`))) return 'The playground answers to loopback names only.';
  const isOwn = OWN_SITES.has(headers.get('sec-fetch-site'));
  if (method !== 'POST') return isOwn || headers.get('sec-fetch-mode') === 'navigate' ? null : FOREIGN;
  const origin = headers.get('origin');
  if (!isOwn || (origin !== null && origin !== `http://${host}`)) return FOREIGN;
  const isJson = /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '');
  return isJson ? null : 'Post JSON, as application/json.';
}

const FOREIGN = 'Only the playground’s own page may do this.';

function hostnameOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
