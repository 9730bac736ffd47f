const MAX_STEPS = 30;
const MAX_WAIT_MS = 20_000;
const REFERENCE = /\bT[0-9A-Z]{5}\b/i;

/**
 * The scene: what was typed and pressed here, step by step. A link holds it, and who opens the link is offered to play it again.
 *
 * A step is `[person, line]`, or `[person, { press, of, reason }]`: the action of a button on the card of an earlier step. Orders have
 * other references when they are played again, so a line that names one is left out.
 */
class SceneBar extends HTMLElement {
  steps = JSON.parse(sessionStorage.getItem('scene') ?? '[]');
  found = sceneIn(location.hash);

  /** @param chat `messages`, and what sends a line or presses a button as a person; both resolve with null if that was refused */
  follow(chat) {
    this.querySelector('button').addEventListener('click', () => this.play(chat));
    this.hidden = this.found === null;
  }

  show(words) {
    this.querySelector('span').textContent = words.sceneFound.replace('{count}', this.found?.steps.length ?? 0);
  }

  addLine(as, text, id) {
    if (!REFERENCE.test(text)) this.keep({ as, text, id });
  }

  /** @param root the line whose card was pressed; one that is no step of the scene is passed over */
  addPress(as, press, root, reason) {
    const of = this.steps.findIndex(({ id }) => id === root);
    if (of >= 0) this.keep({ as, press, of, reason });
  }

  keep(step) {
    if (this.steps.length < MAX_STEPS) this.steps = [...this.steps, step];
    sessionStorage.setItem('scene', JSON.stringify(this.steps));
  }

  forget() {
    this.steps = [];
    sessionStorage.removeItem('scene');
  }

  /** The address of this page with the scene, who one is, and the language. */
  linkTo(as, language) {
    const steps = this.steps.map(({ as: who, text, press, of, reason }) => [who, text ?? { press, of, reason }]);
    return `${location.origin}${location.pathname}#${new URLSearchParams({ as, language, scene: JSON.stringify(steps) })}`;
  }

  /** Plays the steps one after the other. It ends at the first that is refused, or whose button does not come. */
  async play({ messages, say, press }) {
    this.hidden = true;
    history.replaceState(null, '', location.pathname);
    const ids = [];
    for (const [as, what] of this.found.steps) {
      const isLine = typeof what === 'string';
      const button = isLine ? null : await buttonOf(messages, ids[what.of], what.press);
      if (!isLine && button === null) return;
      const done = isLine ? await say(as, what) : await press(as, { ...button, reason: what.reason });
      if (done === null) return;
      ids.push(done);
    }
  }
}
customElements.define('scene-bar', SceneBar);

/** The scene in an address; null if it has none that can be read. */
function sceneIn(hash) {
  const given = new URLSearchParams(hash.slice(1));
  const isStep = ([who, what]) => typeof who === 'string' && (typeof what === 'string' || Number.isInteger(what?.of));
  try {
    const steps = JSON.parse(given.get('scene') ?? '[]');
    if (!Array.isArray(steps) || steps.length === 0 || steps.length > MAX_STEPS || !steps.every(isStep)) return null;
    return { as: given.get('as'), language: given.get('language'), steps };
  } catch {
    return null;
  }
}

/** Waits for the button on the card under a line. */
async function buttonOf(messages, root, action) {
  for (const until = Date.now() + MAX_WAIT_MS; Date.now() < until; await new Promise((go) => setTimeout(go, 200))) {
    for (const { id, thread, body } of messages.values()) {
      const button =
        body.kind === 'card' && thread === root && body.cards.en.buttons.find((one) => one.action === action);
      if (button) return { message: id, line: button.line };
    }
  }
  return null;
}
