/** A question over the page: a title, what it is about, a field if one is asked for, and two buttons. Escape is a no. */
class AskDialog extends HTMLElement {
  /**
   * Resolves with what was typed, or '' without a field; null for no. The focus goes back to where it was.
   *
   * @param field its label and its value at first; null for none
   */
  ask({ title, text = '', yes, no, danger = false, field = null }) {
    const dialog = document.getElementById('question').content.firstElementChild.cloneNode(true);
    const at = (selector) => dialog.querySelector(selector);
    const input = at('input');
    at('h2').textContent = title;
    at('.text').textContent = text;
    at('.yes').textContent = yes;
    at('.yes').classList.toggle('danger', danger);
    at('.no').textContent = no;
    at('.no').addEventListener('click', () => dialog.close());
    at('label').hidden = field === null;
    at('label span').textContent = field?.label ?? '';
    input.value = field?.value ?? '';
    input.readOnly = field?.readOnly === true;
    this.replaceChildren(dialog);
    dialog.showModal();
    if (field !== null) input.select();
    return new Promise((resolve) => {
      let answer = null;
      at('form').addEventListener('submit', (event) => {
        event.preventDefault();
        answer = input.value.trim();
        dialog.close();
      });
      dialog.addEventListener('close', () => {
        dialog.remove();
        resolve(answer);
      });
    });
  }
}
customElements.define('ask-dialog', AskDialog);
