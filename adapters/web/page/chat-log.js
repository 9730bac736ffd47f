/**
 * The conversation: roots in their order, and under each root what hangs there. After each change it tells so with a `drawn`
 * event, and then keeps the reader at the newest, unless they scrolled up.
 */
class ChatLog extends HTMLElement {
  messages = new Map();
  elements = new Map();

  /** Puts everything aside and shows these instead. The focus stays on the message that had it, if that is still there. */
  replace(messages, view) {
    const { activeElement } = document;
    const [focused] = [...this.elements].find(([, element]) => element.contains(activeElement)) ?? [];
    const { line } = activeElement.dataset;
    this.messages.clear();
    this.elements.clear();
    this.querySelector('ol').replaceChildren();
    for (const message of messages.toSorted((a, b) => a.position - b.position)) this.place(message, view);
    this.dispatchEvent(new Event('drawn'));
    this.toNewest();
    this.elements.get(focused)?.takeFocus(line);
  }

  put(message, view) {
    const scroller = this.parentElement;
    const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    this.place(message, view);
    this.dispatchEvent(new Event('drawn'));
    if (isAtEnd) this.toNewest();
  }

  redraw(view) {
    for (const [id, message] of this.messages) this.elements.get(id).show(message, view);
  }

  toNewest() {
    this.parentElement.scrollTop = this.parentElement.scrollHeight;
  }

  place(message, view) {
    const element = this.elements.get(message.id) ?? this.makeRoomFor(message);
    this.messages.set(message.id, message);
    this.elements.set(message.id, element);
    element.show(message, view);
  }

  makeRoomFor({ id, thread: root, position }) {
    const element = document.createElement('chat-message');
    element.dataset.position = position;
    const thread = this.threadAt(root ?? id, position);
    if (root === null) thread.querySelector('.root').append(element);
    else insertInOrder(thread.querySelector('.under'), element, position);
    return element;
  }

  /** A thread stands without its root where the root is too old to keep, or another's. */
  threadAt(root, position) {
    const standing = this.querySelector(`[data-root="${CSS.escape(root)}"]`);
    if (standing) return standing;
    const thread = document.getElementById('thread').content.firstElementChild.cloneNode(true);
    thread.dataset.root = root;
    thread.dataset.position = position;
    insertInOrder(this.querySelector('ol'), thread, position);
    return thread;
  }
}
customElements.define('chat-log', ChatLog);

function insertInOrder(parent, element, position) {
  const next = [...parent.children].find((child) => Number(child.dataset.position) > position);
  parent.insertBefore(element, next ?? null);
}
