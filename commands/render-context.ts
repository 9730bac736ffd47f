import type { PersonId } from '../src/core/people.ts';
import type { Language } from '../src/core/product.ts';
import { createClock } from './format-time.ts';
import type { Languages } from './languages.ts';
import type { RenderContext } from './order-facts.ts';

/** @property language what somebody is answered in who chose none and of whom the platform reports none */
export type RenderContextDeps = Pick<RenderContext, 'adviceOf' | 'nameOf' | 'outageOf'> & {
  readonly languages: Languages;
  readonly language: Language;
  readonly timezone: string;
  readonly now: () => number;
};

/** Says in which language and at what time somebody is told something. `hint` is what the platform reports of them. */
export type RenderContextFor = (person: PersonId, hint: Language | null) => Promise<RenderContext>;

export function createRenderContextFor(deps: RenderContextDeps): RenderContextFor {
  const { languages, language, adviceOf, nameOf, now, outageOf = () => null } = deps;
  const writeTime = createClock(deps.timezone);
  return async (person, hint) => {
    const chosen = await languages.of(person);
    return { language: chosen ?? hint ?? language, now: now(), writeTime, adviceOf, nameOf, outageOf };
  };
}
