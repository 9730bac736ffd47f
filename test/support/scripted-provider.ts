import type { Lane } from '../../src/core/product.ts';
import type { Provider, ProviderReport, Question, ReportOutcome, Submission } from '../../src/core/provider.ts';
import { JUHE_TRAITS } from '../../src/providers/juhe/traits.ts';
import { YTX_TRAITS } from '../../src/providers/ytx/traits.ts';

export type ScriptedProvider = Omit<Provider, 'account'> & {
  /** Another one is another account of the same provider. */
  account: string;
  readonly submitted: Submission[];
  readonly asked: { readonly lane: Lane; readonly ids: readonly string[] }[];
  /** What the next submissions and queries say; the last is said for ever. `null` answers nothing. */
  submits: ReportOutcome[];
  queries: (ReportOutcome | null)[];
  /** The code of what is refused. */
  refusalCode: string | null;
  /** Called when a submission arrives. */
  onSubmit: () => void;
};

/** A provider that says what the test tells it to: for what jobs do with answers, where how they come is somebody else's test. */
export function scriptedProvider(name: 'ytx' | 'juhe', batch = 1): ScriptedProvider {
  const report = (question: Submission, via: ProviderReport['via'], outcome: ReportOutcome): ProviderReport => ({
    provider: name,
    via,
    merchantOrderId: question.merchantOrderId,
    providerOrderId: null,
    outcome,
    code: outcome.kind === 'unknown' ? 'timeout' : outcome.kind === 'refused' ? provider.refusalCode : null,
    why: outcome.kind,
    costLi: null,
  });
  const next = <T>(script: T[], fallback: T): T => {
    const [first = fallback] = script;
    if (script.length > 1) script.shift();
    return first;
  };
  const provider: ScriptedProvider = {
    ...(name === 'ytx' ? YTX_TRAITS : JUHE_TRAITS),
    limits: { submitMs: 30_000, queryMs: 30_000 },
    account: `account-of-${name}`,
    batch,
    submitted: [],
    asked: [],
    submits: [{ kind: 'accepted' }],
    queries: [{ kind: 'charging' }],
    refusalCode: null,
    onSubmit: () => undefined,
    submit: async (submission) => {
      provider.submitted.push(submission);
      provider.onSubmit();
      return report(submission, 'submit', next<ReportOutcome>(provider.submits, { kind: 'accepted' }));
    },
    query: async (lane, questions: readonly Question[]) => {
      provider.asked.push({ lane, ids: questions.map(({ merchantOrderId }) => merchantOrderId) });
      const outcome = next<ReportOutcome | null>(provider.queries, { kind: 'charging' });
      return outcome === null ? [] : questions.map((question) => report(question, 'query', outcome));
    },
    readCallback: () => null,
  };
  return provider;
}
