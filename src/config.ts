import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { checkConfig, type Known } from './config/check.ts';
import { type Environment, readEnvironment } from './config/environment.ts';
import { accountId, conversationId, li, ms } from './config/fields.ts';
import { issueWords } from './config/issues.ts';
import { ConfigFile } from './config/schema.ts';
import { type RuleCase, toCases } from './config/to-cases.ts';
import { idsOf, toAccounts, toBudget, toRule } from './config/to-rules.ts';
import type { Budgets, Caps } from './core/budget.ts';
import { parseFlowCode } from './core/flow-code.ts';
import { ENGLISH } from './core/grammar.ts';
import { createPeople, type PersonEntry } from './core/people.ts';
import type { Policy, Team } from './core/policy.ts';
import type { Lane, Language, Product, ProviderName } from './core/product.ts';
import type { NotFoundProof } from './core/provider.ts';
import { err, ok, type Result } from './core/result.ts';
import type { DeskSettings } from './desk/settings.ts';
import type { ProviderRecord } from './providers/record.ts';
import { configuredIn, forEachProvider } from './providers/registry.ts';
import { messageOf } from './runtime/message-of.ts';

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
};

/** Everything the process needs to know, with every default filled in: times in milliseconds, money in 厘. */
export type Config = {
  readonly environment: Environment;
  readonly language: Language;
  readonly desk: DeskSettings;
  /** The price over which an approval is asked for once more; null for never. */
  readonly confirmOverLi: number | null;
  readonly providers: Readonly<Record<ProviderName, ProviderSettings>>;
  /** How long after its end an order keeps its whole number; null for ever. */
  readonly retention: { readonly numbersMs: number | null };
  /** What `npm run rules` tries. */
  readonly cases: readonly RuleCase[];
};

/** `problems` stop the start, each a sentence with its place; `warnings` do not. */
export type ConfigRefused = { readonly kind: 'bad_config'; readonly problems: readonly string[] };
export type ConfigRead = { readonly config: Config; readonly warnings: readonly string[] };

/** The chats that the environment configures; with none of them the process is the playground. */
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
  const path = resolve(environment.TOPUP_CONFIG);
  const text = readText(path);
  if (text === null) {
    return refused([
      `${path}: there is no such file; copy topup.config.example.json there, or name yours in TOPUP_CONFIG`,
    ]);
  }
  return readConfig(environment, path, text);
}

/** Reads the text of a config file against an environment. */
export function readConfig(environment: Environment, path: string, text: string): Result<ConfigRead, ConfigRefused> {
  const json = readJson(text);
  if (!json.ok) return refused([`${path}: ${json.error}`]);
  const file = ConfigFile.safeParse(json.value, { error: issueWords });
  if (!file.success) return refused(file.error.issues.map((issue) => `${path}: ${sentenceOf(issue)}`));
  const known: Known = { providers: providersOf(environment), platforms: [...platformsOf(environment), 'web'] };
  const findings = checkConfig(file.data, known);
  const say = ({ place, problem }: (typeof findings)[number]): string => `${path}: ${place}: ${problem}`;
  const problems = findings.filter(({ severity }) => severity === 'stops');
  if (problems.length > 0) return refused(problems.map(say));
  return ok({ config: toConfig(environment, file.data), warnings: findings.map(say) });
}

const refused = (problems: readonly string[]): Result<never, ConfigRefused> => err({ kind: 'bad_config', problems });

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function readJson(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    return err(`this is not JSON: ${messageOf(error)}`);
  }
}

/** `teams[0].approvers: name at least one approver`; an unknown key is named with what it may be a slip of. */
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

function toConfig(environment: Environment, file: ConfigFile): Config {
  const providers = forEachProvider((record) => providerSettings(record, file.providers[record.name]));
  const { approval } = file;
  return {
    environment,
    language: file.language,
    providers,
    retention: { numbersMs: ms(file.retention.numbers) || null },
    confirmOverLi: approval.confirmOver === undefined ? null : li(approval.confirmOver),
    desk: toDesk(environment, file, providers),
    cases: toCases(file, toAccounts(file.people)),
  };
}

function toDesk(environment: Environment, file: ConfigFile, providers: Config['providers']): DeskSettings {
  const { operators, approval, reasonPattern } = file;
  const people = toAccounts(file.people);
  const products = file.products.map((product) => toProduct(product, providersOf(environment)));
  const policy = toPolicy(file, people, products);
  const budgets = toBudgets(file);
  const unlessZero = (duration: string): number | null => ms(duration) || null;
  return {
    products,
    teams: file.teams.map((team) => toTeam(team, people)),
    policy,
    policyHash: hash('sha256', JSON.stringify({ policy, budgets })),
    budgets,
    reasonPattern:
      reasonPattern === undefined ? null : { ...reasonPattern, pattern: new RegExp(reasonPattern.pattern, 'u') },
    people: createPeople(people),
    timezone: file.timezone,
    remindAfterMs: unlessZero(approval.remindAfter),
    escalateAfterMs: unlessZero(approval.escalateAfter),
    expiresAfterMs: ms(approval.expiresAfter),
    operators: {
      conversation: operators.conversation === undefined ? null : conversationId(operators.conversation),
      people: operators.people.map(accountId),
    },
    timing: (provider) => providers[provider],
    toleranceLi: toTolerance(file),
  };
}

function toTolerance({ products, priceTolerance }: ConfigFile): DeskSettings['toleranceLi'] {
  const own = new Map(products.map((product) => [product.code, li(product.priceTolerance ?? priceTolerance)]));
  return (productCode) => own.get(productCode) ?? li(priceTolerance);
}

const providerSettings = (
  { notFoundProof, refundableLanes }: ProviderRecord,
  given: ConfigFile['providers'][ProviderName],
): ProviderSettings => ({
  notFoundProof,
  refundableLanes,
  submitTimeoutMs: ms(given.submitTimeout),
  queryAfterMs: ms(given.queryAfter),
  doubtAfterMs: ms(given.doubtAfter),
  queryEveryMs: ms(given.queryEvery),
  queryGapMaxMs: ms(given.queryGapMax),
  refundEveryMs: ms(given.refundEvery),
  refundForMs: ms(given.refundFor),
  silentForMs: ms(given.silentFor),
  failoverAfterMs: ms(given.failoverAfter) || null,
  trustCallbacks: given.callbacks === 'trust',
});

function toProduct(given: ConfigFile['products'][number], known: readonly ProviderName[]): Product {
  const flow = parseFlowCode(given.code.toUpperCase());
  return {
    code: given.code,
    aliases: given.aliases,
    name: given.name,
    kind: given.kind,
    priceLi: li(given.price),
    offers: given.offers.filter(({ provider }) => known.includes(provider)),
    flow: given.kind === 'data' && flow.ok ? flow.value : null,
    ...(given.faceValue === undefined ? {} : { faceValueLi: li(given.faceValue) }),
  };
}

function toTeam(given: ConfigFile['teams'][number], people: readonly PersonEntry[]): Team {
  const { budget, approvalsIn, requesters } = given;
  return {
    name: given.name,
    ...(given.formerly.length > 0 ? { formerly: given.formerly } : {}),
    conversations: given.conversations.map(conversationId),
    requesters: requesters === undefined ? null : idsOf(requesters, people),
    approvers: idsOf(given.approvers, people),
    approvalsIn: approvalsIn === undefined ? null : conversationId(approvalsIn),
    budget: toBudget(budget),
  };
}

function toPolicy(file: ConfigFile, people: readonly PersonEntry[], products: readonly Product[]): Policy {
  return {
    rules: file.rules.map((rule) => toRule(rule, people, products)),
    escalateTo: idsOf(file.approval.escalateTo ?? [], people),
    urgent: file.urgent === undefined ? null : idsOf(file.urgent.approvers, people),
  };
}

function toBudgets({ budgets, providers, approval }: ConfigFile): Budgets {
  const { makerDay, teamDay } = approval.byRule;
  const money = (yuan: string | undefined): Caps => ({ li: yuan === undefined ? null : li(yuan), orders: null });
  return {
    maker: toBudget(budgets.maker),
    number: toBudget(budgets.number),
    provider: forEachProvider(({ name }) => toBudget(providers[name].budget)),
    byRule: { maker: money(makerDay), team: money(teamDay) },
  };
}
