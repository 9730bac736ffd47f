/** The playground's page: who one is, what arrives, what is sent. Drawing is in the elements beside this file. */
const at = (id) => document.getElementById(id);
const [words, start] = await Promise.all(
  ['assets/words.json', 'start'].map(async (path) => (await fetch(path)).json()),
);

const log = at('log');
const agent = start.people[0].account;
const manager = start.people[1].account;
const product = start.products.find(({ code }) => code === '1QG00102410') ?? start.products[0];
const { found: scene } = at('scene');
let language = localStorage.getItem('language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
let as = sessionStorage.getItem('as') ?? agent;
if (scene !== null) {
  language = Object.hasOwn(words, scene.language) ? scene.language : language;
  as = start.people.find(({ account }) => account === scene.as)?.account ?? as;
}
let source = null;
let unsent = null;

const cheapest = start.products.toSorted((a, b) => a.price - b.price)[0];
const lineFor = (number, { code } = product) => `/topup ${number} ${code} ${words[language].reasonHint}`;
const productFor = (provider) =>
  provider === null
    ? product
    : start.products.find(({ providers: [first, ...others] }) => first === provider && others.length > 0);
const wordsWith = (key, facts) => words[language][key].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
const viewOf = () => ({
  language,
  words: words[language],
  people: start.people,
  as,
  lineFor,
  productFor,
  cheapest,
  example: lineFor('13911281234'),
  timeOf: (ms) =>
    new Date(ms).toLocaleTimeString(language, {
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
      timeZone: start.timezone,
    }),
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
  at('zone').textContent = wordsWith('zone', { zone: start.timezone });
  const names = start.people.filter(({ account }) => account !== agent).map(({ name }) => name[language]);
  const list = new Intl.ListFormat(language, { type: 'disjunction' }).format(names);
  at('nudge').querySelector('span').textContent = wordsWith('nudge', { names: list });
  at('scene').show(view.words);
  at('line-box').show(start.commands, start.products, language);
  at('people').show(start.people, as, view);
  at('guide').show(start, view);
  at('form').show(start.products, view);
  log.redraw(view);
}

function drawHints() {
  const waits = ({ body }) => body.kind === 'card' && body.cards[language].buttons.length > 0;
  at('welcome').hidden = log.messages.size > 0;
  at('zone').hidden = log.messages.size === 0;
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
    if (body.kind === 'file') at('announce').textContent = body.title;
    else if (body.kind !== 'line') at('announce').textContent = (body.card ?? body.cards[language]).summary;
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
async function say(text, who = as, file = undefined) {
  if (file || unsent?.text !== text || unsent.as !== who) unsent = { as: who, text, id: crypto.randomUUID(), file };
  const answer = await post('say', { ...unsent, language });
  showTrouble(answer.error);
  if (answer.error) return answer;
  const { id } = unsent;
  unsent = null;
  if (answer.form) at('form').open(answer.form);
  else at('scene').addLine(who, text, id);
  return { ...answer, id };
}

/** Presses a button: after a word of warning where its card has one, and with a reason where it rejects. */
async function press({ message, button: { line, action, confirm } }) {
  if (confirm && (await at('ask').ask({ ...confirm, danger: true })) === null) return { refused: true };
  const pressed = { as, message: message.id, line, language };
  let answer = await post('press', action === 'reject' ? { ...pressed, reason: null } : pressed);
  let reason;
  if (answer.asksWhy) {
    const { rejectText: text, rejectYes: yes, back: no, reason: label } = words[language];
    const title = wordsWith('rejectTitle', { ref: answer.asksWhy });
    reason = await at('ask').ask({ title, text, yes, no, danger: true, field: { label } });
    if (reason === null) return { refused: true };
    answer = await post('press', { ...pressed, reason });
  }
  showTrouble(answer.error);
  if (answer.form) at('form').open(answer.form);
  if (!answer.error && !answer.refused && !answer.form && message.body.kind === 'card')
    at('scene').addPress(as, action, message.thread, reason);
  return answer;
}

async function share() {
  const { shareTitle: title, shareText: text, copy: yes, close: no, shareField: label, copied } = words[language];
  const field = { label, value: at('scene').linkTo(as, language), readOnly: true };
  const link = await at('ask').ask({ title, text, yes, no, field });
  if (link === null) return;
  await navigator.clipboard.writeText(link);
  at('announce').textContent = copied;
}

async function reset() {
  const { resetTitle: title, resetText: text, resetYes: yes, keep: no } = words[language];
  if ((await at('ask').ask({ title, text, yes, no, danger: true })) === null) return;
  const answer = await post('reset', { language });
  showTrouble(answer.error);
  if (!answer.error) at('scene').forget();
}

function fill(line) {
  at('line').value = line;
  at('line').focus();
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
  at('line-box').remember(line);
});
at('files').addEventListener('rows', async ({ detail: { text, file } }) => {
  await say(text, as, file);
  log.toNewest();
});
at('files').addEventListener('refused', () => showTrouble(words[language].fileTooLarge));
log.addEventListener('drawn', drawHints);
log.addEventListener('press', async ({ detail }) => {
  const answer = await press(detail);
  const isOver = !['details', 'page'].includes(detail.button.action);
  if (answer.error || answer.refused || answer.form || !isOver) detail.restore();
});
at('form').addEventListener('ask', async ({ detail: { line } }) => {
  const answer = await say(line);
  if (answer.error || answer.refused) at('form').refuse(answer.at, answer.error ?? answer.summary);
  else at('form').close();
});
at('open-form').addEventListener('click', () => say('/topup'));
at('try-it').addEventListener('click', () => fill(viewOf().example));
at('guide').addEventListener('try', ({ detail: { line } }) => {
  fill(line);
});
at('people').addEventListener('become', ({ detail: { account } }) => become(account));
at('nudge')
  .querySelector('button')
  .addEventListener('click', () => {
    become(manager);
    at('people').querySelector('input:checked').focus();
  });
at('share').addEventListener('click', share);
at('reset').addEventListener('click', reset);
at('scene').follow({
  messages: log.messages,
  say: async (who, text) => (await say(text, who)).id ?? null,
  press: async (who, button) => {
    const answer = await post('press', { as: who, ...button, language });
    showTrouble(answer.error);
    return answer.error || answer.refused ? null : '';
  },
});
at('languages').addEventListener('click', ({ target }) => {
  if (!target.value) return;
  language = target.value;
  localStorage.setItem('language', language);
  drawPage();
  post('language', { language });
});

drawPage();
listen();
