const MAX_LINES = 50;
const MAX_OPTIONS = 8;

/**
 * The line that one types, a combobox: commands and products that complete it are listed above it. The arrow keys go through the
 * list while it is open, and through earlier lines while it is not.
 */
class LineBox extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input');
    this.list = this.querySelector('[role="listbox"]');
    this.lines = JSON.parse(sessionStorage.getItem('lines') ?? '[]');
    this.back = 0;
    this.active = -1;
    this.options = [];
    this.input.addEventListener('input', () => this.suggest());
    this.input.addEventListener('keydown', (event) => this.handleKey(event));
    this.input.addEventListener('blur', () => this.shut());
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const option = event.target.closest('[role="option"]');
      if (option) this.take([...this.list.children].indexOf(option));
    });
  }

  show(commands, products, language) {
    this.commands = commands.map(({ line, ...help }) => ({ text: line, help: help[language] }));
    this.products = products.map(({ code, aliases, name }) => ({ text: code, help: name[language], aliases }));
    this.shut();
  }

  /** Keeps a line that was sent, for the arrow keys. */
  remember(line) {
    this.lines = [...this.lines.filter((one) => one !== line), line].slice(-MAX_LINES);
    sessionStorage.setItem('lines', JSON.stringify(this.lines));
    this.back = 0;
    this.shut();
  }

  suggest() {
    const typed = this.input.value;
    this.back = 0;
    const [, before, product] = /^(\/topup\s+1\d{10}\s+)(\S*)$/.exec(typed) ?? [];
    const fits = (text) => text.toLowerCase().startsWith(product.toLowerCase());
    if (product !== undefined)
      this.open(
        this.products.filter(({ text, aliases }) => [text, ...aliases].some(fits)),
        before,
      );
    else if (/^\/\S*$/.test(typed))
      this.open(
        this.commands.filter(({ text }) => text.startsWith(typed.toLowerCase())),
        '',
      );
    else this.shut();
  }

  open(options, before) {
    this.options = options.slice(0, MAX_OPTIONS).map(({ text, help }) => ({ line: `${before}${text} `, text, help }));
    this.active = -1;
    this.list.replaceChildren(...this.options.map(drawOption));
    this.mark();
    const isOpen = this.options.length > 0;
    this.list.hidden = !isOpen;
    this.input.setAttribute('aria-expanded', String(isOpen));
  }

  shut() {
    this.open([], '');
  }

  /** The active option, by its id: the focus stays in the line. */
  mark() {
    for (const [index, option] of [...this.list.children].entries())
      option.setAttribute('aria-selected', String(index === this.active));
    if (this.active < 0) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `option-${this.active}`);
  }

  take(index) {
    this.input.value = this.options[index].line;
    this.input.focus();
    this.suggest();
  }

  handleKey(event) {
    const isOpen = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (step !== undefined) {
      event.preventDefault();
      if (isOpen) this.go(step);
      else this.recall(step);
    } else if (isOpen && event.key === 'Escape') {
      event.stopPropagation();
      this.shut();
    } else if (isOpen && (event.key === 'Tab' || event.key === 'Enter') && this.active >= 0) {
      event.preventDefault();
      this.take(this.active);
    }
  }

  go(step) {
    const count = this.options.length;
    this.active = this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count;
    this.mark();
  }

  /** Puts an earlier line (up) or a later one (down) into the field; below the newest it is empty. */
  recall(step) {
    const back = Math.min(Math.max(this.back - step, 0), this.lines.length);
    if (back === this.back) return;
    this.input.value = back === 0 ? '' : this.lines.at(-back);
    this.back = back;
  }
}
customElements.define('line-box', LineBox);

function drawOption({ text, help }, index) {
  const option = document.createElement('div');
  option.id = `option-${index}`;
  option.role = 'option';
  const code = document.createElement('code');
  const words = document.createElement('span');
  code.textContent = text;
  words.textContent = help;
  option.append(code, words);
  return option;
}
