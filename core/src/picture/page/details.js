// All that is known of one slice: beside the picture at length, and under the pointer in short.

const MOST_POLLS = 200;

function showDetails(slice) {
  const panel = $('details');
  panel.hidden = !slice;
  invalidate();
  if (!slice) return;
  const close = element('button', {class: 'close', text: 'close', 'aria-keyshortcuts': 'Escape'});
  close.onclick = closeDetails;
  const facts = element('dl');
  for (const [name, value, code] of known(slice)) {
    const dd = element('dd', code ? {class: 'code'} : {});
    dd.append(value);
    facts.append(element('dt', {text: name}), dd);
  }
  panel.replaceChildren(close, element('h2', {text: nameOf(slice)}), element('p', {class: 'what', text: kindOf(slice)}), facts);
  if (slice.woke?.length) panel.append(...wokeList(slice));
  const polls = pollsWithin(slice);
  if (polls.length) panel.append(...pollTable(polls));
}

function closeDetails() {
  $('details').hidden = true;
  $('lanes').focus();
  invalidate();
}

function kindOf(slice) {
  if (slice.kind === 'call') return `a call in ${slice.lane.title}, ${ENDINGS[slice.end].label}`;
  if (slice.kind === 'wake') return 'a wake';
  return `${slice.lane.title}, ${STATES[slice.kind].label}`;
}

// Name, value, and whether the value is code.
function known(slice) {
  const facts = [];
  const add = (name, value, code) => value && facts.push([name, value, code]);
  if (slice.kind === 'call') {
    add('arguments', slice.args || (slice.args === '' ? 'none' : ''), true);
    add('place', slice.at, true);
    if (!slice.begun) add('beginning', 'before the recording');
  }
  if (slice.kind === 'wake') add('place', slice.lane.at, true);
  if (slice.from === slice.to) {
    add('at', moment(slice.from));
  } else {
    add('lasted', duration(slice.to - slice.from));
    add('from', moment(slice.from));
    add('to', moment(slice.to));
  }
  add(slice.end === 'cancelled' ? 'waited on' : 'waits on', slice.wait, true);
  if (slice.kind === 'polled') {
    add('step', String(slice.step));
    add('kept thread', slice.ran ? duration(slice.ran) : '');
    add('went on at', slice.resumed, true);
    add('suspended at', slice.suspended, true);
  }
  const wake = wakeOf(slice);
  if (wake) add(wake.spawned ? 'spawned by' : 'woken by', wake.cause ? jumper(waker(wake), wake.cause) : waker(wake));
  if (slice.kind === 'wake' && slice.poll) add('led to', jumper(nameOf(slice.poll), slice.poll));
  add('lane', `${slice.lane.title}, ${slice.lane.branch ? 'awaited' : 'spawned'} at ${slice.lane.at}`);
  return facts;
}

function jumper(text, slice) {
  const button = element('button', {class: 'jump', text});
  button.onclick = () => jump(slice);
  return button;
}

function wokeList(poll) {
  const list = element('dl');
  for (const wake of poll.woke.slice(0, MOST_POLLS)) {
    const dd = element('dd');
    dd.append(wake.poll ? jumper(wake.lane.title, wake.poll) : wake.lane.title);
    list.append(element('dt', {text: wake.spawned ? 'spawned' : 'woke'}), dd);
  }
  return [element('h3', {text: 'Its doing'}), list];
}

// While a call lived, its lane was polled; while it waited, its lane was not.
function pollsWithin(slice) {
  if (slice.kind !== 'call') return [];
  return slice.lane.polls.filter((poll) => poll.from >= slice.from && poll.to <= slice.to);
}

function pollTable(polls) {
  const table = element('table'), head = table.createTHead().insertRow(), body = table.createTBody();
  for (const name of ['step', 'at', 'kept thread', 'until']) head.append(element('th', {text: name, scope: 'col'}));
  for (const poll of polls.slice(0, MOST_POLLS)) {
    const row = body.insertRow();
    row.insertCell().append(jumper(String(poll.step), poll));
    for (const text of [moment(poll.from), poll.ran ? duration(poll.ran) : '–', poll.suspended || 'its end']) {
      row.insertCell().textContent = text;
    }
  }
  const more = polls.length > MOST_POLLS ? ` (the first ${MOST_POLLS} of ${polls.length})` : '';
  return [element('h3', {text: `Polls meanwhile${more}`}), table];
}

function showTip(slice, x, y) {
  const tip = $('tip');
  tip.hidden = !slice;
  if (!slice) return;
  tip.replaceChildren(element('strong', {text: nameOf(slice)}), ...lines(slice).map((text) => element('span', {text})));
  if (slice.kind === 'wake' && slice.cause) tip.append(element('span', {class: 'hint', text: 'click: to the poll that did it'}));
  const {width, height} = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 10) : y + 18}px`;
}
