/** How a test's folder goes: a desk that is still being stopped may put a file into it meanwhile, the mark beside its database above all. */
export const WHOLE_FOLDER = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 } as const;
