/** What to try: a line that is tapped goes up as a `try` event. Beside the conversation, or over it on a phone. */
class GuidePanel extends HTMLElement {
  connectedCallback() {
    this.role = 'complementary';
    this.setAttribute('aria-labelledby', 'guide-title');
    this.toggle = document.getElementById('guide-toggle');
    this.toggle.addEventListener('click', () => this.set(!this.classList.contains('open')));
    this.querySelector('.close').addEventListener('click', () => this.set(false));
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.set(false);
    });
  }

  /** Opens it over the conversation, or closes it: the focus goes in, and back to the button. */
  set(open) {
    const hadFocus = this.contains(document.activeElement);
    this.classList.toggle('open', open);
    this.toggle.setAttribute('aria-expanded', String(open));
    if (open) this.querySelector('.close').focus();
    else if (hadFocus) this.toggle.focus();
  }

  show({ products, outcomes }, view) {
    this.querySelector('.tries').replaceChildren(...triesOf(view).map((one) => this.drawTry(one, view)));
    this.querySelector('.outcomes').replaceChildren(...outcomes.map((one) => this.drawOutcome(one, view)));
    this.querySelector('.products').replaceChildren(...products.map((one) => drawProduct(one, view)));
  }

  drawTry({ word, line }, view) {
    const item = document.createElement('li');
    item.append(view.words[word]);
    if (line) item.append(this.drawTap(line, line));
    return item;
  }

  /** An outcome of one provider is tried with a product that is bought there first, and elsewhere too. */
  drawOutcome(outcome, view) {
    const row = document.createElement('tr');
    const digits = document.createElement('td');
    const text = document.createElement('td');
    const isSuffix = /^\d{4}$/.test(outcome.suffix);
    digits.append(
      isSuffix
        ? this.drawTap(outcome.suffix, view.lineFor(`1391128${outcome.suffix}`, view.productFor(outcome.provider)))
        : outcome.suffix,
    );
    text.textContent = outcome[view.language];
    row.append(digits, text);
    return row;
  }

  drawTap(text, line) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'tap';
    button.textContent = text;
    button.addEventListener('click', () => {
      this.set(false);
      this.dispatchEvent(new CustomEvent('try', { detail: { line } }));
    });
    return button;
  }
}
customElements.define('guide-panel', GuidePanel);

const triesOf = ({ lineFor, example, cheapest }) => [
  { word: 'try-own', line: null },
  { word: 'try-wrong', line: lineFor('1391128123') },
  { word: 'try-again', line: example },
  { word: 'try-cheap', line: lineFor('13911285678', cheapest) },
  { word: 'try-explain', line: example.replace('/topup', '/explain').split(' ').slice(0, 3).join(' ') },
  { word: 'try-list', line: '/list' },
  { word: 'try-budget', line: '/budget' },
  { word: 'try-help', line: '/help' },
];

function drawProduct({ code, name, price }, view) {
  const item = document.createElement('li');
  const title = document.createElement('b');
  const codeText = document.createElement('code');
  const cost = document.createElement('span');
  title.textContent = name[view.language];
  codeText.textContent = code;
  cost.textContent = `¥${price}`;
  item.append(title, cost, codeText);
  return item;
}
