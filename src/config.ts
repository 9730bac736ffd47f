import { hash } from 'node:crypto';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { checkConfig, type Known } from './config/check.ts';
import { type Digest, type ReconcileSettings, toDigests, toReconcile } from './config/check-finance.ts';
import { hashOfConfig } from './config/difference.ts';
import { type Environment, readEnvironment } from './config/environment.ts';
import { durationMs, issueWords } from './config/fields.ts';
import {
  createNames,
  type Names,
  resolveCalling,
  resolveCases,
  resolveRule,
  resolveTeam,
  resolveTolerance,
  toBalance,
  toFinance,
} from './config/resolve.ts';
import { ConfigFile } from './config/schema.ts';
import type { RuleCase } from './config/test-schema.ts';
import { parseJson, readTextFile, withoutComments } from './config/text-file.ts';
import type { BalanceSettings } from './core/balance.ts';
import type { Budgets, Caps } from './core/budget.ts';
import { parseFlowCode } from './core/flow-code.ts';
import { ENGLISH } from './core/grammar.ts';
import { createPeople } from './core/people.ts';
import type { Policy } from './core/policy.ts';
import type { Lane, Language, Product, ProviderName } from './core/product.ts';
import type { NotFoundProof } from './core/provider.ts';
import { err, ok, type Result } from './core/result.ts';
import type { DeskSettings } from './desk/settings.ts';
import type { ProviderRecord } from './providers/record.ts';
import { configuredIn, forEachProvider, recordOf } from './providers/registry.ts';

export type ProviderSettings = {
  readonly submitTimeoutMs: number;
  readonly queryAfterMs: number;
  readonly doubtAfterMs: number;
  readonly queryEveryMs: number;
  readonly queryGapMaxMs: number;
  readonly refundEveryMs: number;
  readonly refundForMs: number;
  readonly silentForMs: number;
  readonly failoverAfterMs: number | null;
  readonly notFoundProof: NotFoundProof;
  readonly refundableLanes: readonly Lane[];
  readonly trustCallbacks: boolean;
  readonly balance: BalanceSettings;
};

/** Everything the process needs to know, with every default filled in: times in milliseconds, money in 厘. */
export type Config = {
  /** What the file says, as it is written there, and a short name of it. */
  readonly written: unknown;
  readonly hash: string;
  readonly environment: Environment;
  readonly language: Language;
  readonly desk: DeskSettings;
  /** Approving an order above this price needs a second click; null for never. */
  readonly confirmOverLi: number | null;
  readonly providers: Readonly<Record<ProviderName, ProviderSettings>>;
  /** How long after its end an order keeps its whole number; null for ever. */
  readonly retention: { readonly numbersMs: number | null };
  readonly reconcile: ReconcileSettings;
  readonly digests: readonly Digest[];
  /** The tests for `npm run rules`. */
  readonly cases: readonly RuleCase[];
};

/** `problems` prevent the start, `warnings` do not. Each is a sentence with its place. */
export type ConfigRefused = { readonly kind: 'bad_config'; readonly problems: readonly string[] };
export type ConfigRead = { readonly config: Config; readonly warnings: readonly string[] };

/** The chats that the environment configures. Without any, the process is the playground. */
export const platformsOf = (environment: Environment): readonly ('slack' | 'telegram')[] => [
  ...(environment.SLACK_BOT_TOKEN === undefined ? [] : (['slack'] as const)),
  ...(environment.TELEGRAM_BOT_TOKEN === undefined ? [] : (['telegram'] as const)),
];

/** The providers that the environment configures. */
export const providersOf = (environment: Environment): readonly ProviderName[] =>
  configuredIn(environment).map(({ name }) => name);

/** Reads the environment and the file it names. */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>): Result<ConfigRead, ConfigRefused> {
  const { environment, problems } = readEnvironment(variables);
  if (environment === null || problems.length > 0) return refused(problems.map((problem) => `environment: ${problem}`));
  return readConfigFile(environment, resolve(environment.TOPUP_CONFIG));
}

/** Reads a config file against an environment. */
export function readConfigFile(environment: Environment, path: string): Result<ConfigRead, ConfigRefused> {
  const text = readTextFile(path);
  if (!text.ok) {
    const { error } = text;
    return refused([error.kind === 'missing' ? `${path}: ${NO_CONFIG}` : `${path} ${error.why}`]);
  }
  return readConfig(environment, path, text.value);
}

const NO_CONFIG = 'there is no such file; copy topup.config.example.json there, or name yours in TOPUP_CONFIG';

/** Reads the text of a config file against an environment. */
export function readConfig(environment: Environment, path: string, text: string): Result<ConfigRead, ConfigRefused> {
  if (text.trim() === '') return refused([`${path}: this file is empty; copy topup.config.example.json there`]);
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  if (!json.ok) return refused([`${path}: ${json.error}`]);
  const file = ConfigFile.safeParse(withoutComments(json.value), { error: issueWords });
  if (!file.success) return refused(file.error.issues.map((issue) => `${path}: ${sentenceOf(issue)}`));
  const known: Known = { providers: providersOf(environment), platforms: [...platformsOf(environment), 'web'] };
  const findings = checkConfig(file.data, known);
  const say = ({ place, problem }: (typeof findings)[number]): string => `${path}: ${place}: ${problem}`;
  const problems = findings.filter(({ severity }) => severity === 'error');
  if (problems.length > 0) return refused(problems.map(say));
  const written = { written: json.value, hash: hashOfConfig(json.value) };
  return ok({ config: { ...written, ...toConfig(environment, file.data) }, warnings: findings.map(say) });
}

const refused = (problems: readonly string[]): Result<never, ConfigRefused> => err({ kind: 'bad_config', problems });

/** `teams[0].approvers: name at least one approver` */
function sentenceOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    return `${place === '' ? 'top level' : place}: unknown key ${ENGLISH.and(issue.keys.map((key) => `"${key}"`))}: take it out, or correct its spelling`;
  }
  return `${place === '' ? 'top level' : place}: ${issue.message}`;
}

function toConfig(environment: Environment, file: ConfigFile): Omit<Config, 'written' | 'hash'> {
  const providers = forEachProvider((record) => providerSettings(record, file.providers[record.name], file.balance));
  const products = file.products.map((product) => toProduct(product, providersOf(environment)));
  const names = createNames(file.people, products);
  return {
    environment,
    language: file.language,
    providers,
    retention: { numbersMs: file.retention.numbers || null },
    confirmOverLi: file.approval.confirmOver ?? null,
    desk: toDesk(file, { products, names, providers }),
    reconcile: toReconcile(file),
    digests: toDigests(file),
    cases: resolveCases(file, names),
  };
}

type Resolved = Pick<Config, 'providers'> & { readonly products: readonly Product[]; readonly names: Names };

function toDesk(file: ConfigFile, { products, names, providers }: Resolved): DeskSettings {
  const { operators, approval, reasonPattern } = file;
  const policy = toPolicy(file, names);
  const budgets = toBudgets(file);
  return {
    products,
    teams: file.teams.map((team) => resolveTeam(team, names)),
    policy,
    policyHash: hash('sha256', JSON.stringify({ policy, budgets })),
    budgets,
    reasonPattern:
      reasonPattern === undefined ? null : { ...reasonPattern, pattern: new RegExp(reasonPattern.pattern, 'u') },
    people: createPeople(file.people),
    timezone: file.timezone,
    remindAfterMs: approval.remindAfter || null,
    escalateAfterMs: approval.escalateAfter || null,
    expiresAfterMs: approval.expiresAfter,
    operators: {
      conversation: operators.conversation ?? null,
      people: operators.people,
    },
    finance: toFinance(file, names),
    timing: (provider) => providers[provider],
    confirmMs: (provider) => confirmMsOf(recordOf(provider), providers[provider]),
    calling: resolveCalling(file),
    toleranceLi: resolveTolerance(file),
  };
}

/** One query of YTX answers for many orders: as many as it can be asked about in the time between two. */
function confirmMsOf(
  { questionsAMinute, defaults }: ProviderRecord,
  { queryEveryMs, trustCallbacks }: ProviderSettings,
): number {
  const ordersPerQuery = Math.max((questionsAMinute * durationMs(defaults.queryEvery)) / 60_000, 1);
  return trustCallbacks ? 0 : queryEveryMs / ordersPerQuery;
}

const providerSettings = (
  { notFoundProof, refundableLanes }: ProviderRecord,
  given: ConfigFile['providers'][ProviderName],
  general: ConfigFile['balance'],
): ProviderSettings => ({
  notFoundProof,
  refundableLanes,
  submitTimeoutMs: given.submitTimeout,
  queryAfterMs: given.queryAfter,
  doubtAfterMs: given.doubtAfter,
  queryEveryMs: given.queryEvery,
  queryGapMaxMs: given.queryGapMax,
  refundEveryMs: given.refundEvery,
  refundForMs: given.refundFor,
  silentForMs: given.silentFor,
  failoverAfterMs: given.failoverAfter || null,
  trustCallbacks: given.callbacks === 'trust',
  balance: toBalance(general, given.balance),
});

function toProduct(given: ConfigFile['products'][number], known: readonly ProviderName[]): Product {
  const flow = parseFlowCode(given.code.toUpperCase());
  return {
    code: given.code,
    aliases: given.aliases,
    name: given.name,
    kind: given.kind,
    priceLi: given.price,
    offers: given.offers.filter(({ provider }) => known.includes(provider)),
    flow: given.kind === 'data' && flow.ok ? flow.value : null,
    ...(given.faceValue === undefined ? {} : { faceValueLi: given.faceValue }),
  };
}

function toPolicy({ rules, approval, urgent }: ConfigFile, names: Names): Policy {
  return {
    rules: rules.map((rule) => resolveRule(rule, names)),
    escalateTo: names.idsOf(approval.escalateTo ?? []),
    urgent: urgent === undefined ? null : names.idsOf(urgent.approvers),
  };
}

function toBudgets({ budgets, providers, approval }: ConfigFile): Budgets {
  const { makerDay, teamDay } = approval.byRule;
  const money = (li: number | undefined): Caps => ({ li: li ?? null, orders: null });
  return {
    maker: budgets.maker,
    number: budgets.number,
    provider: forEachProvider(({ name }) => providers[name].budget),
    byRule: { maker: money(makerDay), team: money(teamDay) },
  };
}
