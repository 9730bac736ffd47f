import { z } from 'zod';

/** An address that the environment gives. A blank around it is no part of it. */
export const url = z
  .string()
  .trim()
  .refine(
    (text) => URL.canParse(text) && /^https?:/.test(text),
    'write an address that starts with http:// or https://',
  );

/** What a provider's calls are appended to: neither a query nor a fragment may come before them. */
export const baseUrl = (fallback: string) =>
  url
    .refine(
      (text) => !/[?#\s]/.test(text) && (URL.parse(text)?.username ?? '') === '',
      `write the bare address of the provider, such as "${fallback}", with no blank, "?", "#" or user in it`,
    )
    .default(fallback);

/** A credential that anybody may read. */
export const credential = z.string();

/** A value that is never written anywhere: see {@link isSecret}. */
export const secret = z.string().meta({ secret: true });

/** The end of a callback's address that nobody can guess. */
export const callbackToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,256}$/, 'write 8 to 256 letters, digits, _ or -')
  .meta({ secret: true });

/** Whether a variable's value must not be written, whether or not the variable may be left out. */
export function isSecret(variable: z.ZodType): boolean {
  return variable instanceof z.ZodOptional
    ? isSecret(variable.unwrap() as z.ZodType)
    : variable.meta()?.secret === true;
}
