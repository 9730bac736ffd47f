/** Something in the config that cannot work (`stops`) or only might not (`warns`): the place, what is wrong there and what to write. */
export type Finding = { readonly severity: 'stops' | 'warns'; readonly place: string; readonly problem: string };

export const stops = (place: string, problem: string): Finding => ({ severity: 'stops', place, problem });
export const warns = (place: string, problem: string): Finding => ({ severity: 'warns', place, problem });
