import type { FileGiven } from '../../commands/command.ts';
import { MAX_FILE_BYTES } from '../../src/core/batch-rows.ts';
import { bytesWithin } from '../../src/runtime/read-body.ts';
import type { Call, CallFailed } from './api.ts';
import type { Document } from './read.ts';

/** Downloads a document that somebody sent. A failure is one of the refusals that people read. */
export type FetchFile = (document: Document) => Promise<FileGiven>;

type Kind = Extract<FileGiven, { readonly ok: false }>['kind'];
const refused = (kind: Kind): FileGiven => ({ ok: false, kind });

const TIMEOUT_MS = 10_000;
const MAX_PATH_LENGTH = 300;

/** The path as part of an address; null for none, and for a path on the disk of a server of one's own. */
function addressOf(path: string): string | null {
  const parts = path.split('/');
  if (path.length > MAX_PATH_LENGTH || parts.some((part) => part === '' || part === '.' || part === '..')) return null;
  return parts.map(encodeURIComponent).join('/');
}

/**
 * Makes the downloader. The token is part of the address, so the address is never logged, and no redirect is followed.
 * https://core.telegram.org/bots/api#getfile
 */
export function createFetchFile({
  call,
  token,
  apiRoot,
}: {
  readonly call: Call;
  readonly token: string;
  readonly apiRoot: string;
}): FetchFile {
  const root = apiRoot.replace(/\/+$/, '');
  return async ({ file_id, file_name: name = null, file_size: size = 0 }) => {
    if (size > MAX_FILE_BYTES) return refused('file_too_large');
    const found = await call('getFile', { file_id });
    if (!found.ok) return refused(kindOf(found.error));
    const path = addressOf(found.value.file_path ?? '');
    if (path === null) return refused('file_elsewhere');
    try {
      const answer = await fetch(`${root}/file/bot${token}/${path}`, {
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok) {
        await answer.body?.cancel();
        return refused(answer.status === 404 ? 'file_deleted' : 'file_not_fetched');
      }
      const bytes = await bytesWithin(MAX_FILE_BYTES, answer);
      return bytes === null ? refused('file_too_large') : { ok: true, name, bytes };
    } catch {
      return refused('file_not_fetched');
    }
  };
}

/** The texts are the server's own. A bot may download 20 MB. */
function kindOf(failed: CallFailed): Kind {
  if (failed.kind === 'refused' && /file is too big/i.test(failed.why)) return 'file_too_large';
  return failed.kind === 'refused' && failed.code === 400 ? 'file_deleted' : 'file_not_fetched';
}
