/**
 * One message of the conversation. `show` draws it whole, again after every change; words reach the page as text, never as
 * markup. A pressed button goes up as a `press` event with the message and the line.
 */
class ChatMessage extends HTMLElement {
  show(message, view) {
    const { body } = message;
    const hadFocus = this.contains(document.activeElement);
    const { line } = document.activeElement?.dataset ?? {};
    if (body.kind === 'line') this.replaceChildren(drawLine(message, view));
    else if (body.kind === 'file') this.replaceChildren(drawSentFile(message, view));
    else this.replaceChildren(drawCard(this, message, view));
    if (hadFocus) this.takeFocus(line);
  }

  /** Puts the focus on the button with this line, or on the card if that is gone. */
  takeFocus(line) {
    const same = [...this.querySelectorAll('.buttons button')].find((button) => button.dataset.line === line);
    (same ?? this.querySelector('article')).focus();
  }
}
customElements.define('chat-message', ChatMessage);

function drawLine({ body, at, only, id }, view) {
  const article = copyOf('line-message');
  const person = view.people.find(({ account }) => account === body.by);
  const name = person?.name[view.language] ?? body.by;
  drawFace(article.querySelector('.face'), person, name);
  article.querySelector('.name').textContent = name;
  article.querySelector('header').id = `title-${id}`;
  article.setAttribute('aria-labelledby', `title-${id}`);
  article.querySelector('.role').textContent = person ? view.words[`role-${person.role}`] : '';
  article.querySelector('.text').textContent = body.text;
  drawEdges(article, { at, only }, view);
  return article;
}

function drawCard(element, message, view) {
  const { body } = message;
  const card = body.kind === 'answer' ? body.card : body.cards[view.language];
  const article = copyOf('card-message');
  article.classList.add(body.kind, card.tone);
  article.classList.toggle('refused', body.refused === true);
  article.querySelector('.mark').textContent = card.mark;
  article.querySelector('.title').textContent = card.title;
  const titled = `title-${message.id}`;
  article.querySelector('h3').id = titled;
  article.setAttribute('aria-labelledby', titled);
  article.querySelector('h3').classList.toggle('bare', card.title === '' && card.mark === '');
  article.querySelector('.lines').append(...card.lines.map((line) => drawSpans('p', line, view)));
  for (const { label, value } of card.fields) {
    const group = document.createElement('div');
    const term = document.createElement('dt');
    term.textContent = label;
    group.append(term, drawSpans('dd', value, view));
    article.querySelector('dl').append(group);
  }
  article.querySelector('.footer').textContent = card.footer ?? '';
  article
    .querySelector('.buttons')
    .append(...card.buttons.map((button) => drawButton(element, message, button, titled)));
  if (card.file) article.querySelector('.buttons').append(drawFile(card.file));
  drawEdges(article, message, view);
  return article;
}

/** A file that the desk sent: a picture is shown, and every file can be saved. */
function drawSentFile(message, view) {
  const { body, id } = message;
  const article = copyOf('card-message');
  article.classList.add('reply', 'plain');
  article.querySelector('.mark').textContent = '📎';
  article.querySelector('.title').textContent = body.title;
  article.querySelector('h3').id = `title-${id}`;
  article.setAttribute('aria-labelledby', `title-${id}`);
  const address = `files/${id}?as=${encodeURIComponent(view.as)}`;
  if (body.mime.startsWith('image/')) {
    const picture = document.createElement('img');
    picture.src = address;
    picture.alt = body.altText ?? body.title;
    article.querySelector('.lines').append(picture);
  }
  article.querySelector('.buttons').append(linkTo(address, body.name));
  drawEdges(article, message, view);
  return article;
}

function linkTo(address, name) {
  const link = document.createElement('a');
  link.className = 'file';
  link.textContent = `📎 ${name}`;
  link.download = name;
  link.href = address;
  return link;
}

/** A file is made in the page when somebody wants it. */
const drawFile = ({ name, text }) => linkTo(URL.createObjectURL(new Blob([text], { type: 'text/csv' })), name);

/** A pressed button keeps the focus, so it is not disabled: until the desk has answered, presses do nothing. */
function drawButton(element, message, pressed, titled) {
  const { label, line, style } = pressed;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = style;
  button.textContent = label;
  button.dataset.line = line;
  button.setAttribute('aria-describedby', titled);
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    const set = (isPressed) => {
      for (const each of element.querySelectorAll('.buttons button')) each.setAttribute('aria-disabled', isPressed);
    };
    set(true);
    const detail = { message, button: pressed, restore: () => set(false) };
    element.dispatchEvent(new CustomEvent('press', { bubbles: true, detail }));
  });
  return button;
}

function drawEdges(article, { at, only }, view) {
  const time = article.querySelector('time');
  time.dateTime = new Date(at).toISOString();
  time.textContent = view.timeOf(at);
  const tag = article.querySelector('.tag');
  tag.hidden = only === null;
  tag.textContent = view.words.onlyYou;
}

function drawSpans(name, line, view) {
  const element = document.createElement(name);
  for (const span of line) {
    if (typeof span === 'string') {
      element.append(span);
      continue;
    }
    if (span.at !== undefined) {
      const link = document.createElement('a');
      link.href = `#title-${span.at.message}`;
      link.textContent = span.name;
      element.append(link);
      continue;
    }
    const mention = document.createElement('b');
    if (span.account !== undefined) mention.className = 'mention';
    mention.textContent = view.people.find(({ account }) => account === span.account)?.name[view.language] ?? span.name;
    element.append(mention);
  }
  return element;
}

function drawFace(face, person, name) {
  face.textContent = name.slice(0, 1);
  face.classList.add(person?.role ?? 'nobody');
}

const copyOf = (template) => document.getElementById(template).content.firstElementChild.cloneNode(true);
