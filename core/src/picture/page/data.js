// The run, in the shape in which it is drawn. Only this file knows how the JSON is written.

const NONE = -1;

// What a state is called, and the name of its colour in the style sheet.
const STATES = {
  polled: {label: 'polled', colour: '--run'},
  ready: {label: 'ready, not polled', colour: '--ready'},
  timer: {label: 'waiting for a timer', colour: '--timer'},
  task: {label: 'waiting for a task', colour: '--task'},
  children: {label: 'waiting for its branches', colour: '--children'},
  outside: {label: 'waiting for someone outside', colour: '--other'},
  unknown: {label: 'waiting, reason unknown', colour: '--soft'},
  stuck: {label: 'stuck: nobody has its waker', colour: '--bad'},
};

const ENDINGS = {
  open: {label: 'still going on', mark: ''},
  done: {label: 'finished', mark: '✓'},
  cancelled: {label: 'cancelled', mark: '✗'},
  panicked: {label: 'panicked', mark: '!'},
};

function readRun(text) {
  const json = JSON.parse(text);
  const word = (index) => (index === NONE ? '' : json.words[index]);
  const lanes = json.lanes.map((lane, index) => readLane(lane, index, word));
  const wakes = json.wakes.map(([at, by, from, to, poll, spawned], index) => ({
    kind: 'wake', index, from: at, to: at, by, spawned: Boolean(spawned),
    source: from === NONE ? null : lanes[from], lane: lanes[to],
    poll: poll === NONE ? null : lanes[to].polls[poll],
  }));
  for (const lane of lanes) {
    lane.parent = lane.parent === null ? null : lanes[lane.parent];
    for (const poll of lane.polls) poll.wake = poll.wake === NONE ? null : wakes[poll.wake];
  }
  for (const wake of wakes) {
    wake.cause = wakingPoll(wake);
    wake.lane.woken.push(wake);
    if (wake.cause) wake.cause.woke.push(wake);
  }
  return {...json, lanes, wakes, longest: readLongest(json, lanes, word), delay: readDelay(json, lanes)};
}

function readLane(lane, index, word) {
  const read = {
    ...lane, index, name: word(lane.name), title: word(lane.title), at: word(lane.at), woken: [], rows: [],
  };
  read.polls = lane.polls.map(([from, to, step, ran, resumed, suspended, wake]) => ({
    kind: 'polled', lane: read, from, to, step, ran, wake, woke: [],
    resumed: word(resumed), suspended: word(suspended),
  }));
  const waits = lane.stretches.map(([from, to, kind, wait]) => ({kind, lane: read, from, to, wait: word(wait)}));
  const calls = lane.calls.map(([from, to, row, name, args, at, end, wait, begun]) => ({
    kind: 'call', lane: read, from, to, row, name: word(name), args: word(args), at: word(at), end,
    wait: word(wait), begun: Boolean(begun),
  }));
  read.rows = [merged(read.polls, waits)];
  for (const call of calls) (read.rows[call.row + 1] ??= []).push(call);
  for (let row = 0; row < read.rows.length; row++) {
    read.rows[row] ??= [];
    read.rows[row].forEach((slice, place) => { slice.place = {row, place}; });
  }
  return read;
}

// Polls first where they share a moment: on a virtual clock a poll takes no time, and the wait that follows begins with it.
function merged(polls, waits) {
  const slices = [];
  let next = 0;
  for (const wait of waits) {
    while (next < polls.length && polls[next].from <= wait.from) slices.push(polls[next++]);
    slices.push(wait);
  }
  return slices.concat(polls.slice(next));
}

// The poll of the waking task during which it happened. Several may share the moment; the waker's came before the woken's.
function wakingPoll(wake) {
  if (!wake.source) return null;
  const polls = wake.source.polls;
  let at = firstAfter(polls, wake.from) - 1;
  while (at >= 0 && wake.poll && polls[at].step >= wake.poll.step) at--;
  return polls[at] ?? null;
}

// The index of the first slice that begins later than that.
function firstAfter(slices, moment) {
  let low = 0, high = slices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slices[middle].from <= moment) low = middle + 1; else high = middle;
  }
  return low;
}

function readLongest({statistics}, lanes, word) {
  if (!statistics.longest) return null;
  const [lane, poll, ran, at] = statistics.longest;
  return {slice: lanes[lane].polls[poll], ran, at: word(at)};
}

function readDelay({statistics}, lanes) {
  if (!statistics.delay) return null;
  const [lane, from, delay] = statistics.delay;
  const slice = lanes[lane].rows[0].find((slice) => slice.kind === 'ready' && slice.from === from);
  return {lane: lanes[lane], slice: slice ?? null, delay};
}

// What made a slice go on: a branch is polled because its task is, and a wait ends with the next poll's wake.
function wakeOf(slice) {
  if (slice.kind === 'wake') return slice;
  if (slice.kind === 'call') return null;
  let poll = slice;
  const band = slice.lane.rows[0];
  for (let next = slice.place.place; poll && poll.kind !== 'polled';) poll = band[++next];
  for (let lane = poll?.lane; lane && poll && !poll.wake && lane.branch; lane = lane.parent) {
    poll = lane.parent?.polls.find((other) => other.step === poll.step) ?? poll;
  }
  return poll?.wake ?? null;
}
