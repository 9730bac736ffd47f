/** What an error says, for a log or a sentence. Node's network errors may have no message: then it is their code, or their name. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
