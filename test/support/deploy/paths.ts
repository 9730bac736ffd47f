import { RECORDS } from '../../../src/providers/registry.ts';

/** The paths on which chats and providers call in: what every proxy lets through, and nothing else. */
export const PUBLIC_PATHS: readonly string[] = [
  ...new Set(['/slack/events', '/telegram/webhook', ...RECORDS.flatMap(({ callback }) => callback.paths)]),
];
