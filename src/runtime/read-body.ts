/** Reads a body up to a limit, whatever its header says of its length; null if it is longer. */
export async function bytesWithin(limit: number, { body }: Pick<Response, 'body'>): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
