/**
 * Takes many rows: a file that is chosen or dropped on the page, or lines that are pasted into the line. Goes up as a `rows` event with
 * the text that stands for them and, for a file, its name and its bytes in base64; as `refused` if the file is too large.
 */
class FileDrop extends HTMLElement {
  static MAX_BYTES = 170_000;

  connectedCallback() {
    const [button, input] = [this.querySelector('button'), this.querySelector('input')];
    button.addEventListener('click', () => input.click());
    input.addEventListener('change', async () => {
      await this.take(input.files[0]);
      input.value = '';
    });
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      this.take(event.dataTransfer.files[0]);
    });
    document.addEventListener('paste', (event) => {
      const pasted = event.clipboardData.getData('text');
      if (event.target.id !== 'line' || pasted.trim().split('\n').length < 2) return;
      event.preventDefault();
      this.send('rows', { text: `/topup bulk\n${pasted}` });
    });
  }

  async take(file) {
    if (!file) return;
    if (file.size > FileDrop.MAX_BYTES) return this.send('refused', {});
    const bytes = new Uint8Array(await file.arrayBuffer());
    const base64 = btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
    this.send('rows', { text: `📎 ${file.name}`, file: { name: file.name, base64 } });
  }

  send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
customElements.define('file-drop', FileDrop);
