// Everything the page says in words: times, and what a slice is.

const UNITS = [
  {size: 1e9, name: 's'}, {size: 1e6, name: 'ms'}, {size: 1e3, name: 'µs'}, {size: 1, name: 'ns'},
];

// Exact enough to tell slices apart, short enough to read, and without zeros at the end.
function duration(nanos, figures = 6) {
  if (nanos === 0) return '0 s';
  const unit = UNITS.find(({size}) => Math.abs(nanos) >= size) ?? UNITS[3];
  const value = nanos / unit.size;
  const digits = Math.max(0, figures - 1 - Math.floor(Math.log10(Math.abs(value))));
  return `${Number(value.toFixed(Math.min(digits, unit.size === 1 ? 0 : 9)))} ${unit.name}`;
}

// A moment to the nanosecond, as coro writes it in text: 1.500s.
function moment(nanos) {
  const whole = Math.floor(nanos / 1e9), rest = Math.round(nanos - whole * 1e9);
  const digits = rest % 1e6 === 0 ? 3 : rest % 1e3 === 0 ? 6 : 9;
  return `${whole}.${String(rest).padStart(9, '0').slice(0, digits)}s`;
}

// Steps that people count in: 1, 2, 5, and beyond a second those of a clock.
function niceStep(least) {
  const clock = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
  if (least > 1e9) {
    const step = clock.find((seconds) => seconds * 1e9 >= least);
    if (step) return step * 1e9;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least);
}

// Where the ruler has ticks, what it says there, and in which unit. Far from zero it counts from a base, or the digits would not fit.
function ticks(from, to, width) {
  const step = niceStep((to - from) / Math.max(1, width / 110));
  const unit = UNITS.find(({size}) => step >= size) ?? UNITS[3];
  const coarse = unit.size * 1000;
  const base = Math.abs(to) / unit.size >= 1e6 && unit.size < 1e9 ? Math.floor(from / coarse) * coarse : 0;
  const list = [];
  // Before zero there is air, and no time.
  for (let count = Math.ceil((Math.max(from, 0) - base) / step); base + count * step <= to; count++) {
    list.push({at: base + count * step, text: String(Math.round((count * step) / unit.size))});
  }
  return {list, unit: base ? `${moment(base)} + ${unit.name}` : `time in ${unit.name}`, step};
}

// `recording.rs:74`: where there is little room, the directory goes and the line stays.
function short(place) {
  return place.replace(/^.*[/\\]/, '');
}

function nameOf(slice) {
  if (slice.kind === 'call') return `${slice.name}${slice.args === null ? '' : `(${slice.args})`}`;
  if (slice.kind === 'polled') return `poll ${slice.step} of ${slice.lane.name}`;
  if (slice.kind === 'wake') return slice.spawned ? `${slice.lane.name} spawned` : `${slice.lane.name} woken`;
  return `${slice.lane.name}: ${STATES[slice.kind].label}`;
}

function waker(wake) {
  if (wake.source) return `${wake.source.title}`;
  return {task: 'a task', timer: 'a timer', outside: 'someone outside', driver: 'its driver'}[wake.by];
}

function span(slice) {
  if (slice.from === slice.to) return `at ${moment(slice.from)}`;
  return `${duration(slice.to - slice.from)}, from ${moment(slice.from)} to ${moment(slice.to)}`;
}

// The lines below a slice's name in the tooltip; together with the name, also what a screen reader says.
function lines(slice) {
  const said = [span(slice)];
  if (slice.kind === 'call') {
    said.unshift(slice.at);
    said.push(ENDINGS[slice.end].label + (slice.wait ? `, waiting on ${slice.wait}` : ''));
  } else if (slice.kind === 'polled') {
    if (slice.ran) said.push(`kept the thread for ${duration(slice.ran)}`);
    if (slice.resumed) said.push(`went on at ${slice.resumed}`);
    if (slice.suspended) said.push(`suspended at ${slice.suspended}`);
    const wake = wakeOf(slice);
    if (wake) said.push(`${wake.spawned ? 'spawned' : 'woken'} by ${waker(wake)}`);
  } else if (slice.kind === 'wake') {
    said.push(`by ${waker(slice)}`);
  } else if (slice.wait) {
    said.push(`waiting on ${slice.wait}`);
  }
  return said;
}
