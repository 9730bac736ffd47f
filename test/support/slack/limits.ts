import { refusalOfChart, refusalOfTable } from './chart-limits.ts';

/** Slack's limits on blocks and views, as its reference states them; anything over them, or of an unknown shape, is refused. */
export type Json = Readonly<Record<string, unknown>>;

const OPTIONS_OF_TEXT = new Set(['plain_text', 'mrkdwn']);

/** What Slack would refuse in a message's blocks, or null. */
export function refusalOfBlocks(blocks: unknown): string | null {
  if (!Array.isArray(blocks)) return 'blocks is not a list';
  if (blocks.length > 50) return 'more than 50 blocks';
  if (blocks.filter((block) => isJson(block) && block.type === 'data_visualization').length > 2) return 'three charts';
  return firstOf(blocks, refusalOfBlock) ?? refusalOfIds(blocks);
}

/** What Slack would refuse in one block, or null. */
export function refusalOfBlock(block: unknown): string | null {
  if (!isJson(block)) return 'a block is no object';
  const check = BLOCKS[String(block.type)];
  if (!check) return `unknown block ${String(block.type)}`;
  const refused = check(block);
  return refused ? `${String(block.type)}: ${refused}` : null;
}

const BLOCKS: Readonly<Record<string, (block: Json) => string | null>> = {
  divider: () => null,
  data_visualization: refusalOfChart,
  data_table: refusalOfTable,
  header: ({ text }) => refusalOfText(text, 150, 'plain_text'),
  section: ({ text, fields, accessory }) => {
    if (text === undefined && fields === undefined) return 'neither text nor fields';
    const refused = accessory === undefined ? null : refusalOfSelect(accessory);
    if (refused) return `accessory: ${refused}`;
    if (text !== undefined) return refusalOfText(text, 3000);
    if (!Array.isArray(fields) || fields.length > 10) return 'fields';
    return firstOf(fields, (field) => refusalOfText(field, 2000));
  },
  context: ({ elements }) => {
    if (!Array.isArray(elements) || elements.length === 0 || elements.length > 10) return 'elements';
    return firstOf(elements, (element) => refusalOfText(element, 3000));
  },
  actions: ({ elements }) => {
    if (!Array.isArray(elements) || elements.length === 0 || elements.length > 25) return 'elements';
    return firstOf(elements, refusalOfButton);
  },
  rich_text: ({ elements }) => {
    if (!Array.isArray(elements) || elements.length === 0) return 'elements';
    return firstOf(elements, refusalOfSection);
  },
  input: ({ block_id, label, hint, element }) => {
    if (typeof block_id !== 'string' || block_id.length > 255) return 'block_id';
    if (hint !== undefined) {
      const refused = refusalOfText(hint, 2000, 'plain_text');
      if (refused) return `hint: ${refused}`;
    }
    return refusalOfText(label, 2000, 'plain_text') ?? refusalOfInput(element);
  },
};

function refusalOfSection(section: unknown): string | null {
  if (!isJson(section) || section.type !== 'rich_text_section') return 'unknown rich text';
  if (!Array.isArray(section.elements) || section.elements.length === 0) return 'an empty section';
  return firstOf(section.elements, (element) => {
    if (!isJson(element)) return 'an element is no object';
    if (element.type === 'user') return /^[UW][A-Z0-9]+$/.test(String(element.user_id)) ? null : 'invalid user_id';
    if (element.type === 'channel')
      return /^[CG][A-Z0-9]+$/.test(String(element.channel_id)) ? null : 'invalid channel_id';
    if (element.type === 'usergroup') return /^S[A-Z0-9]+$/.test(String(element.usergroup_id)) ? null : 'usergroup_id';
    if (element.type === 'link') return isLink(element) ? null : 'a link without an address or words';
    if (element.type !== 'text') return `unknown element ${String(element.type)}`;
    return typeof element.text === 'string' && element.text !== '' ? null : 'an empty text';
  });
}

const isLink = ({ url, text }: Readonly<Record<string, unknown>>): boolean =>
  URL.canParse(String(url)) && String(url).length <= 3000 && (text === undefined || text !== '');

function refusalOfButton(button: unknown): string | null {
  if (!isJson(button) || button.type !== 'button') return 'unknown element';
  if (typeof button.action_id !== 'string' || button.action_id.length > 255) return 'action_id';
  if (typeof button.value !== 'string' || button.value.length > 2000) return 'value';
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger') return 'style';
  const refused = button.confirm === undefined ? null : refusalOfConfirm(button.confirm);
  return refused ?? refusalOfText(button.text, 75, 'plain_text');
}

function refusalOfConfirm(confirm: unknown): string | null {
  if (!isJson(confirm)) return 'confirm';
  return (
    refusalOfText(confirm.title, 100, 'plain_text') ??
    refusalOfText(confirm.text, 300) ??
    refusalOfText(confirm.confirm, 30, 'plain_text') ??
    refusalOfText(confirm.deny, 30, 'plain_text')
  );
}

function refusalOfSelect(select: unknown): string | null {
  if (!isJson(select) || select.type !== 'static_select') return 'unknown element';
  return refusalOfOptions(select, 100, select.initial_option === undefined ? [] : [select.initial_option]);
}

/** What is chosen at first must stand among the options, word for word. */
function refusalOfOptions(element: Json, most: number, chosen: readonly unknown[]): string | null {
  const { action_id, options } = element;
  if (typeof action_id !== 'string' || action_id === '' || action_id.length > 255) return 'action_id';
  if (!Array.isArray(options) || options.length === 0 || options.length > most) return 'options';
  const known = options.map((option) => JSON.stringify(option));
  if (chosen.some((option) => !known.includes(JSON.stringify(option)))) return 'the initial option is no option';
  return firstOf(options, (option) => {
    if (!isJson(option)) return 'an option is no object';
    if (typeof option.value !== 'string' || option.value === '' || option.value.length > 75) return 'value';
    return refusalOfText(option.text, 75, 'plain_text');
  });
}

function refusalOfInput(input: unknown): string | null {
  if (isJson(input) && input.type === 'static_select') return refusalOfSelect(input);
  if (isJson(input) && input.type === 'checkboxes') {
    return refusalOfOptions(input, 10, Array.isArray(input.initial_options) ? input.initial_options : []);
  }
  if (isJson(input) && input.type === 'file_input') return refusalOfFileInput(input);
  if (!isJson(input) || input.type !== 'plain_text_input') return 'unknown input';
  const { max_length = 3000, initial_value, placeholder } = input;
  if (typeof max_length !== 'number' || max_length > 3000) return 'max_length';
  if (initial_value !== undefined && (typeof initial_value !== 'string' || initial_value.length > max_length)) {
    return 'initial_value';
  }
  return placeholder === undefined ? null : refusalOfText(placeholder, 150, 'plain_text');
}

function refusalOfFileInput({ filetypes, max_files: most = 10 }: Json): string | null {
  const isNamed = (type: unknown): boolean => typeof type === 'string' && /^[a-z0-9]+$/.test(type);
  if (filetypes !== undefined && !(Array.isArray(filetypes) && filetypes.every(isNamed))) return 'filetypes';
  return typeof most === 'number' && most >= 1 && most <= 10 ? null : 'max_files';
}

/** What Slack would refuse in a text object, or null. */
export function refusalOfText(text: unknown, longest: number, type?: string): string | null {
  if (!isJson(text) || typeof text.text !== 'string') return 'no text';
  if (!OPTIONS_OF_TEXT.has(String(text.type)) || (type && text.type !== type))
    return `text of type ${String(text.type)}`;
  if (text.text.length === 0 || text.text.length > longest) return `a text of ${text.text.length} characters`;
  return null;
}

/** Ids must differ within one message: blocks', and actions' within one block. */
export function refusalOfIds(blocks: readonly unknown[]): string | null {
  const ids = blocks.flatMap((block) => (isJson(block) && block.block_id !== undefined ? [block.block_id] : []));
  const actions = blocks.flatMap((block) =>
    isJson(block) && Array.isArray(block.elements) && block.type === 'actions'
      ? block.elements.map((element: unknown) => (isJson(element) ? element.action_id : null))
      : [],
  );
  return [ids, actions].some((list) => new Set(list).size !== list.length) ? 'an id stands twice' : null;
}

export const firstOf = (list: readonly unknown[], check: (item: unknown) => string | null): string | null =>
  list.map(check).find((refused) => refused !== null) ?? null;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
