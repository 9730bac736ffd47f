/** The paths on which chats and providers call in: what every proxy lets through, and nothing else. */
export const PUBLIC_PATHS = [
  '/slack/events',
  '/telegram/webhook',
  '/callbacks/juhe',
  '/callbacks/juhe-airtime',
  '/callbacks/ytx/:token',
] as const;
