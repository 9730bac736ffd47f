import * as z from 'zod';

/** A scope and a language: `all_group_chats zh`. */
export type MenuPlace = `${string} ${string}`;

const Place = {
  scope: z
    .strictObject({ type: z.enum(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']) })
    .optional(),
  language_code: z
    .string()
    .regex(/^([a-z]{2})?$/)
    .optional(),
};
/** https://core.telegram.org/bots/api#botcommand */
const Command = z.strictObject({
  command: z.string().regex(/^[a-z0-9_]{1,32}$/),
  description: z.string().min(1).max(256),
});
export const GetMenu = z.strictObject(Place);
export const SetMenu = z.strictObject({ ...Place, commands: z.array(Command).max(100) });

export const menuPlaceOf = ({ scope, language_code: language = '' }: z.infer<typeof GetMenu>): MenuPlace =>
  `${scope?.type ?? 'default'} ${language}`;
