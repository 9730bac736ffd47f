/** The playground's page: who one is, what arrives, what is sent. Drawing is in the elements beside this file. */
const at = (id) => document.getElementById(id);
const [words, start] = await Promise.all(
  ['assets/words.json', 'start'].map(async (path) => (await fetch(path)).json()),
);

const log = at('log');
const agent = start.people[0].account;
const manager = start.people[1].account;
const product = start.products.find(({ code }) => code === '1QG00102410') ?? start.products[0];
let language = localStorage.getItem('language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
let as = sessionStorage.getItem('as') ?? agent;
let source = null;
let unsent = null;
let lastLine = '';

const cheapest = start.products.toSorted((a, b) => a.price - b.price)[0];
const lineFor = (number, { code } = product) => `/topup ${number} ${code} ${words[language].reasonHint}`;
const viewOf = () => ({
  language,
  words: words[language],
  people: start.people,
  lineFor,
  cheapest,
  example: lineFor('13911281234'),
  timeOf: (ms) => new Date(ms).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false }),
});

/** Draws everything that has words in it; again after a change of language or of person. */
function drawPage() {
  const view = viewOf();
  document.documentElement.lang = language;
  document.title = view.words.title;
  for (const element of document.querySelectorAll('[data-word]'))
    element.textContent = view.words[element.dataset.word];
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', view.words[element.dataset.label]);
    if (element.localName === 'button') element.title = view.words[element.dataset.label];
  }
  for (const button of at('languages').children) button.setAttribute('aria-pressed', String(button.value === language));
  at('try-it').querySelector('code').textContent = view.example;
  at('line').placeholder = view.example;
  setConnection(at('connection').dataset.state);
  at('people').show(start.people, as, view);
  at('guide').show(start, view);
  at('form').show(start.products, view);
  log.redraw(view);
}

function drawHints() {
  const waits = ({ body }) => body.kind === 'card' && body.cards[language].buttons.length > 0;
  at('welcome').hidden = log.messages.size > 0;
  at('nudge').hidden = as !== agent || ![...log.messages.values()].some(waits);
}

/** Follows the conversation as one person. The browser comes back by itself after a cut; a refusal it takes for final. */
function listen() {
  source?.close();
  setConnection('connecting');
  const opened = new EventSource(`events?as=${encodeURIComponent(as)}`);
  source = opened;
  opened.addEventListener('open', () => setConnection('live'));
  opened.addEventListener('error', () => {
    setConnection('lost');
    if (opened.readyState === EventSource.CLOSED) setTimeout(() => opened === source && listen(), 2000);
  });
  opened.addEventListener('snapshot', ({ data }) => log.replace(JSON.parse(data), viewOf()));
  opened.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    log.put(message, viewOf());
    const { body } = message;
    if (body.kind !== 'line') at('announce').textContent = (body.card ?? body.cards[language]).summary;
  });
}

function setConnection(state) {
  at('connection').dataset.state = state;
  at('connection').textContent = words[language][state];
}

function become(account) {
  as = account;
  sessionStorage.setItem('as', as);
  at('people').show(start.people, as, viewOf());
  listen();
}

async function post(path, body) {
  try {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = await response.json().catch(() => ({}));
    return response.ok ? answer : { error: answer.error ?? words[language].broken };
  } catch {
    return { error: words[language].offline };
  }
}

function showTrouble(sentence = '') {
  at('trouble').textContent = sentence;
  at('trouble').hidden = sentence === '';
}

/** Sends a line. One that failed keeps its id, so that the desk takes it once however often it is sent. */
async function say(text) {
  if (unsent?.text !== text || unsent.as !== as) unsent = { as, text, id: crypto.randomUUID() };
  const answer = await post('say', { ...unsent, language });
  showTrouble(answer.error);
  if (answer.error) return answer;
  unsent = null;
  if (answer.form) at('form').open(answer.form);
  return answer;
}

function fill(line) {
  at('line').value = line;
  at('line').focus();
}

function setGuide(open) {
  const hadFocus = at('guide').contains(document.activeElement);
  at('guide').classList.toggle('open', open);
  at('guide-toggle').setAttribute('aria-expanded', String(open));
  if (open) at('guide').querySelector('.close').focus();
  else if (hadFocus) at('guide-toggle').focus();
}

at('composer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const line = at('line').value.trim();
  if (line === '' || at('line').readOnly) return;
  at('line').readOnly = true;
  const answer = await say(line);
  at('line').readOnly = false;
  log.toNewest();
  if (!answer.form && at('composer').contains(document.activeElement)) at('line').focus();
  if (answer.error) return;
  at('line').value = '';
  lastLine = line;
});
at('line').addEventListener('keydown', ({ key }) => {
  if (key === 'ArrowUp' && at('line').value === '') at('line').value = lastLine;
});
log.addEventListener('drawn', drawHints);
log.addEventListener('press', async ({ detail: { message, line, restore } }) => {
  const answer = await post('press', { as, message, line, language });
  showTrouble(answer.error);
  if (answer.error || answer.refused) restore();
});
at('form').addEventListener('ask', async ({ detail: { line } }) => {
  const answer = await say(line);
  if (answer.error || answer.refused) at('form').refuse(answer.at, answer.error ?? answer.summary);
  else at('form').close();
});
at('open-form').addEventListener('click', () => say('/topup'));
at('try-it').addEventListener('click', () => fill(viewOf().example));
at('guide').addEventListener('try', ({ detail: { line } }) => {
  setGuide(false);
  fill(line);
});
at('people').addEventListener('become', ({ detail: { account } }) => become(account));
at('nudge')
  .querySelector('button')
  .addEventListener('click', () => become(manager));
at('languages').addEventListener('click', ({ target }) => {
  if (!target.value) return;
  language = target.value;
  localStorage.setItem('language', language);
  drawPage();
  post('language', { language });
});
at('guide-toggle').addEventListener('click', () => setGuide(!at('guide').classList.contains('open')));
at('guide')
  .querySelector('.close')
  .addEventListener('click', () => setGuide(false));
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') setGuide(false);
});

drawPage();
listen();
