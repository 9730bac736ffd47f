import type { CDPSession, Page } from 'playwright-core';

/** A node of the tree that Chromium gives to screen readers. */
export type AccessibleNode = {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  /** The id by which the node can be focused or activated. */
  readonly dom: number;
};

/** A page as a screen reader knows it: by roles, names and announcements. It never looks at the document. */
export type ScreenReader = {
  /** Every node that has one of these roles, in reading order. */
  readonly nodes: (...roles: readonly string[]) => Promise<readonly AccessibleNode[]>;
  /** The node that has the keyboard's focus: `button "Approve"`. */
  readonly focused: () => Promise<string>;
  /** Activates the last node of a role and name, as a screen reader's default action does. */
  readonly activate: (role: string, name: string | RegExp) => Promise<void>;
  /** Puts the focus on one. */
  readonly focus: (role: string, name: string | RegExp) => Promise<void>;
  /** What live regions said since the start, oldest first. */
  readonly announced: () => Promise<readonly string[]>;
};

type RawNode = {
  readonly nodeId: string;
  readonly childIds?: readonly string[];
  readonly ignored: boolean;
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
  readonly description?: { readonly value?: unknown };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
  readonly backendDOMNodeId?: number;
};

/** https://chromedevtools.github.io/devtools-protocol/tot/Accessibility/ */
export async function startScreenReader(page: Page): Promise<ScreenReader> {
  const session = await page.context().newCDPSession(page);
  await session.send('Accessibility.enable');
  await page.evaluate(LISTEN);
  const tree = async (): Promise<readonly RawNode[]> => {
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    return inReadingOrder(nodes as readonly RawNode[]).filter(({ ignored }) => !ignored);
  };
  const nodes: ScreenReader['nodes'] = async (...roles) =>
    (await tree()).map(readNode).filter(({ role }) => roles.includes(role));
  const find = async (role: string, name: string | RegExp): Promise<AccessibleNode> => {
    const all = await nodes(role);
    const found = all.findLast((one) => (typeof name === 'string' ? one.name === name : name.test(one.name)));
    if (found === undefined) throw new Error(`no ${role} ${name} among ${JSON.stringify(all.map((one) => one.name))}`);
    return found;
  };
  return {
    nodes,
    focused: async () => {
      const found = (await tree()).filter(isFocused).map(readNode);
      const one = found.findLast(({ role }) => role !== 'RootWebArea') ?? found[0];
      return one === undefined ? 'nothing' : `${one.role} ${JSON.stringify(one.name)}`;
    },
    activate: async (role, name) => call(session, await find(role, name), 'function () { this.click(); }'),
    focus: async (role, name) => call(session, await find(role, name), 'function () { this.focus(); }'),
    announced: () => page.evaluate<readonly string[]>('window.announced'),
  };
}

function inReadingOrder(nodes: readonly RawNode[]): readonly RawNode[] {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const withChildren = (node: RawNode | undefined): readonly RawNode[] =>
    node === undefined ? [] : [node, ...(node.childIds ?? []).flatMap((id) => withChildren(byId.get(id)))];
  return withChildren(nodes[0]);
}

const isFocused = ({ properties = [] }: RawNode): boolean =>
  properties.some(({ name, value }) => name === 'focused' && value.value === true);

const readNode = ({ role, name, description, backendDOMNodeId: dom = 0 }: RawNode): AccessibleNode => ({
  role: String(role?.value ?? ''),
  name: String(name?.value ?? ''),
  description: String(description?.value ?? ''),
  dom,
});

async function call(session: CDPSession, { dom }: AccessibleNode, functionDeclaration: string): Promise<void> {
  const { object } = await session.send('DOM.resolveNode', { backendNodeId: dom });
  await session.send('Runtime.callFunctionOn', { objectId: object.objectId as string, functionDeclaration });
}

/** Runs in the page: keeps what each live region says. */
const LISTEN = `
  window.announced = [];
  for (const region of document.querySelectorAll('[aria-live="polite"], [role="alert"], [role="status"]')) {
    new MutationObserver(() => {
      const said = region.textContent.trim();
      if (said !== '') window.announced.push(said);
    }).observe(region, { childList: true, characterData: true, subtree: true });
  }
`;
