/** The form for a top-up. What is filled in goes up as an `ask` event with the line one could have typed instead. */
class TopupForm extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector('dialog');
    this.form = this.querySelector('form');
    this.querySelector('.cancel').addEventListener('click', () => this.close());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.refuse(null, '');
      const { number, product, reason } = this.form.elements;
      const line = `/topup ${number.value.trim()} ${product.value} ${reason.value.trim()}`.trim();
      this.dispatchEvent(new CustomEvent('ask', { detail: { line } }));
    });
  }

  show(products, view) {
    const { product, reason } = this.form.elements;
    const chosen = product.value;
    product.replaceChildren(
      ...products.map(({ code, name, price }) => new Option(`${name[view.language]} · ${code} · ¥${price}`, code)),
    );
    if (chosen) product.value = chosen;
    reason.placeholder = view.words.reasonHint;
  }

  open(draft) {
    const { number, product, reason } = this.form.elements;
    number.value = draft.number;
    reason.value = draft.reason;
    if ([...product.options].some((option) => option.value === draft.product)) product.value = draft.product;
    this.refuse(null, '');
    this.dialog.showModal();
  }

  /** Shows why it was refused, at the field it is about. */
  refuse(at, sentence) {
    for (const place of this.querySelectorAll('.at')) place.textContent = '';
    if (sentence) this.querySelector(`[data-at="${at ?? 'reason'}"]`).textContent = sentence;
    for (const field of [...this.form.elements]) field.removeAttribute?.('aria-invalid');
    if (!at) return;
    this.form.elements[at].setAttribute('aria-invalid', 'true');
    this.form.elements[at].focus();
  }

  close() {
    this.dialog.close();
  }
}
customElements.define('topup-form', TopupForm);
