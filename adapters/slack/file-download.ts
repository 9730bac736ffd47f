import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { FileGiven } from '../../commands/command.ts';
import { MAX_FILE_BYTES } from '../../src/core/batch-rows.ts';
import { bytesWithin } from '../../src/runtime/read-body.ts';
import { isSlacks } from './answers.ts';
import { codeOf } from './delivery-errors.ts';
import { SlackFile } from './read.ts';

/** Downloads a file that somebody sent. A failure is one of the refusals that people read. */
export type FetchFile = (file: SlackFile) => Promise<FileGiven>;

type Kind = Extract<FileGiven, { readonly ok: false }>['kind'];
const refused = (kind: Kind): FileGiven => ({ ok: false, kind });

const TIMEOUT_MS = 10_000;
const Info = z.object({ file: SlackFile });

export type FetchFileDeps = { readonly client: WebClient; readonly botToken: string; readonly apiUrl: string };

/**
 * Makes the downloader. The token goes to Slack's own hosts or to the origin of the Web API, and follows no redirect. Without the scope
 * Slack answers with its login page, or leads there.
 */
export function createFetchFile({ client, botToken, apiUrl }: FetchFileDeps): FetchFile {
  const asked = async (id: string): Promise<SlackFile | Kind> => {
    try {
      return Info.parse(await client.files.info({ file: id })).file;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'missing_scope') return 'file_scope';
      return code === 'file_deleted' || code === 'file_not_found' ? 'file_deleted' : 'file_not_fetched';
    }
  };
  /** What became of a file that was not there. A login page in its place says that the token may not read it. */
  const whyNot = async (id: string, otherwise: Kind): Promise<FileGiven> => {
    const found = await asked(id);
    if (typeof found === 'string') return refused(found);
    return refused(found.mode === 'tombstone' ? 'file_deleted' : otherwise);
  };
  return async (given) => {
    const file = urlOf(given) === null && given.mode !== 'tombstone' ? await asked(given.id) : given;
    if (typeof file === 'string') return refused(file);
    if (file.mode === 'tombstone') return refused('file_deleted');
    const url = urlOf(file);
    if (url === null || !isSlacks(url, apiUrl)) return refused('file_elsewhere');
    if ((file.size ?? 0) > MAX_FILE_BYTES) return refused('file_too_large');
    try {
      const answer = await fetch(url, {
        headers: { authorization: `Bearer ${botToken}` },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const isPage = (answer.headers.get('content-type') ?? '').startsWith('text/html');
      if (!answer.ok || isPage) {
        await answer.body?.cancel();
        const isRefused = isPage || answer.status === 401 || answer.status === 403 || answer.status < 400;
        return whyNot(file.id, isRefused ? 'file_scope' : 'file_not_fetched');
      }
      const bytes = await bytesWithin(MAX_FILE_BYTES, answer);
      return bytes === null ? refused('file_too_large') : { ok: true, name: file.name ?? null, bytes };
    } catch {
      return refused('file_not_fetched');
    }
  };
}

const urlOf = (file: SlackFile): string | null => file.url_private_download ?? file.url_private ?? null;
