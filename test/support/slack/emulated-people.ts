import type { EmulatedSlack, Kept, PersonName } from './emulated.ts';
import type { FakeMessage, FakeView } from './state.ts';

type Json = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, string>>;

/**
 * People who use the app in an emulated Slack. What they do is delivered as Slack would, signed, with a trigger that emulate gave
 * out and emulate's own ids; the product's answer comes back.
 */
export type EmulatedPeople = ReturnType<typeof createEmulatedPeople>;

export function createEmulatedPeople(slack: EmulatedSlack) {
  const { fake, user, channel, teamId } = slack;
  const who = (name: PersonName) => ({ user: user(name), team: teamId });
  /** Slack's own address for a private answer, at the origin of the Web API that the desk was given. */
  const reachable = (url: unknown) => String(url).replace(new URL(fake.apiUrl).origin, new URL(slack.apiUrl).origin);
  const genuine = async <T extends Json>(name: PersonName, payload: T): Promise<T> => ({
    ...payload,
    ...('trigger_id' in payload && { trigger_id: await triggerOf(slack, name) }),
    ...('response_url' in payload && { response_url: reachable(payload.response_url) }),
  });
  const interact = async (name: PersonName, payload: Json) => fake.interact(await genuine(name, payload));
  const mention = (asking: Kept) => fake.event(fake.payloads.mention(messageOf(asking), { team: teamId }));

  return {
    slash: async (name: PersonName, line: string, at = channel('support')) =>
      fake.form(await genuine(name, fake.payloads.slash(line, { ...who(name), channel: at }))),
    click: (name: PersonName, message: Kept, action: string) =>
      interact(name, fake.payloads.click(messageOf(message), action, who(name))),
    clickView: (name: PersonName, view: FakeView, action: string) =>
      interact(name, fake.payloads.clickView(view, action, who(name))),
    fill: (name: PersonName, view: FakeView, values: Values, field: string) =>
      interact(name, fake.payloads.fill(values, field, who(name), view)),
    submit: (name: PersonName, view: FakeView, values: Values) =>
      interact(name, fake.payloads.submitView(values, who(name), view)),
    globalShortcut: (name: PersonName) => interact(name, fake.payloads.globalShortcut(who(name))),
    messageShortcut: (name: PersonName, message: Kept) =>
      interact(name, fake.payloads.messageShortcut(messageOf(message), who(name))),
    openHome: (name: PersonName) => fake.openHome(user(name)),
    /** Writes into the support channel, and delivers it where it mentions the app. */
    say: async (name: PersonName, text: string, threadTs: string | null = null): Promise<Kept> => {
      const at = channel('support');
      const thread = threadTs === null ? {} : { thread_ts: threadTs };
      const { ts } = await slack.call(name, 'chat.postMessage', { channel: at, text, ...thread });
      const said = (await slack.replies(at, threadTs ?? String(ts))).find((message) => message.ts === ts);
      if (said === undefined) throw new Error('emulate lost what was said');
      if (text.includes(`<@${fake.botUserId}>`)) await mention(said);
      return said;
    },
  };
}

/** The views of one kind as emulate answered them, the newest last: a view that was opened, and each drawing of it since. */
export const viewsOf = (slack: EmulatedSlack, ...methods: readonly string[]): readonly FakeView[] =>
  slack.asked
    .filter(({ method, answer }) => methods.includes(method) && answer.ok === true)
    .map(({ answer }) => answer.view as Json)
    .map((view) => ({ id: String(view.id), user: '', view, before: [] }));

async function triggerOf(slack: EmulatedSlack, name: PersonName): Promise<string> {
  const { trigger_id } = await slack.call('app', 'views.generateTriggerId', { user_id: slack.user(name) });
  return String(trigger_id);
}

const messageOf = ({ edited: _, replies: __, ...message }: Kept): FakeMessage => ({ ...message, edits: [] });
