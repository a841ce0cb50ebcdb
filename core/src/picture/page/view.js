// What part of the run is seen, and where on the screen things are.

const BAND = 20, CALL = 19, PADDING = 9, LEAST_SPAN = 20;

const view = {
  run: null, shown: [], height: 0,
  from: 0, to: 1, width: 1,
  selected: null, hovered: null, trail: [],
};

const $ = (id) => document.getElementById(id);

// A little air on both sides, so that what is at the very beginning and end can be seen and hit.
function whole() {
  const {start, end} = view.run;
  const air = Math.max((end - start) * 0.015, LEAST_SPAN / 4);
  return {from: start - air, to: end + air * 2};
}

function xOf(time) {
  return ((time - view.from) / (view.to - view.from)) * view.width;
}

function timeOf(x) {
  return view.from + (x / view.width) * (view.to - view.from);
}

// Lanes below each other. A filtered lane keeps those around it, or nobody would know whose branch it is.
function arrange(filter) {
  const wanted = filter.trim().toLowerCase();
  const kept = new Set();
  for (const lane of view.run.lanes) {
    const matches = `${lane.name} ${lane.title}`.toLowerCase().includes(wanted);
    for (let around = lane; matches && around && !kept.has(around); around = around.parent) kept.add(around);
  }
  let y = 0;
  view.shown = view.run.lanes.filter((lane) => kept.has(lane));
  for (const lane of view.run.lanes) lane.y = null;
  for (const lane of view.shown) {
    lane.y = y;
    lane.height = Math.max(44, PADDING * 2 + BAND + CALL * (lane.rows.length - 1));
    y += lane.height;
  }
  view.height = y;
  if (view.selected && view.selected.lane.y === null) select(null);
  invalidate();
}

function rowTop(row, lane) {
  return lane.y + PADDING / 2 + (row === 0 ? 0 : BAND + 4 + CALL * (row - 1));
}

// The shown lanes between two heights.
function lanesBetween(above, below) {
  let low = 0, high = view.shown.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (view.shown[middle].y + view.shown[middle].height <= above) low = middle + 1; else high = middle;
  }
  let end = low;
  while (end < view.shown.length && view.shown[end].y < below) end++;
  return view.shown.slice(low, end);
}

function look(from, to) {
  const all = whole();
  const span = Math.min(Math.max(to - from, LEAST_SPAN), all.to - all.from);
  const middle = (from + to) / 2;
  view.from = Math.min(Math.max(middle - span / 2, all.from), all.to - span);
  view.to = view.from + span;
  invalidate();
}

function zoom(factor, x = view.width / 2) {
  const at = timeOf(x), share = x / view.width;
  const span = (view.to - view.from) * factor;
  look(at - span * share, at + span * (1 - share));
}

function pan(pixels) {
  const time = (pixels / view.width) * (view.to - view.from);
  look(view.from + time, view.to + time);
}

function fit() {
  const all = whole();
  look(all.from, all.to);
}

// Moves as little as it can to show a slice, without a ride: the eye finds it by its ring.
function reveal(slice) {
  const span = view.to - view.from;
  if (slice.from > view.to - span * 0.05 || slice.to < view.from + span * 0.05) {
    const middle = slice.to - slice.from > span ? slice.from + span * 0.4 : (slice.from + slice.to) / 2;
    look(middle - span / 2, middle + span / 2);
  }
  if (slice.lane.y === null) {
    $('filter').value = '';
    filtered();
  }
  const lanes = $('lanes'), row = slice.place?.row ?? 0;
  const above = rowTop(row, slice.lane) - 10, below = above + BAND + 20;
  if (above < lanes.scrollTop) lanes.scrollTop = Math.max(0, above);
  if (below > lanes.scrollTop + lanes.clientHeight) lanes.scrollTop = below - lanes.clientHeight;
}

function zoomTo(slice) {
  // What takes no time has no size to zoom to, only a neighbourhood.
  const air = slice.to - slice.from > 0 ? (slice.to - slice.from) * 0.3 : (view.to - view.from) / 20;
  look(slice.from - air, slice.to + air);
}

function select(slice) {
  view.selected = slice;
  note('');
  if (slice) reveal(slice);
  showCell(slice);
  if (!$('details').hidden) showDetails(slice);
  invalidate();
}

// A jump can be taken back; a step to the neighbour need not be.
function jump(slice) {
  if (view.selected) view.trail.push(view.selected);
  $('back').hidden = view.trail.length === 0;
  select(slice);
}

function back() {
  const slice = view.trail.pop();
  $('back').hidden = view.trail.length === 0;
  if (slice) select(slice);
}

function jumpToCause(slice) {
  const wake = slice && wakeOf(slice);
  if (!wake) note('no wake is known of here');
  else if (!wake.cause) note(`woken by ${waker(wake)}, not by a poll`);
  else jump(wake.cause);
  if (wake && wake.cause) $('lanes').focus();
}

let stale = false;
// Many changes may come in one frame; it is painted once.
function invalidate() {
  if (stale) return;
  stale = true;
  requestAnimationFrame(() => {
    stale = false;
    paint();
  });
}
