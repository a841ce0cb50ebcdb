// The picture: lanes, slices, wakes, the ruler and the overview, as far as they can be seen.

const MOST_ARROWS = 250;

function paint() {
  const lanes = $('lanes'), canvas = lanes.querySelector('canvas');
  view.width = Math.max(50, lanes.clientWidth - gutter());
  const height = lanes.clientHeight;
  canvas.style.height = `${height}px`;
  $('sheet').style.height = `${view.height}px`;
  const pen = sized(canvas, lanes.clientWidth, height);
  pen.save();
  pen.beginPath();
  pen.rect(gutter(), 0, view.width, height);
  pen.clip();
  pen.translate(gutter(), -lanes.scrollTop);
  const scale = ticks(view.from, view.to, view.width);
  paintGrid(pen, scale, lanes.scrollTop, height);
  const seen = lanesBetween(lanes.scrollTop, lanes.scrollTop + height);
  for (const lane of seen) paintLane(pen, lane);
  paintWakes(pen, seen);
  paintSelected(pen);
  pen.restore();
  paintRuler(scale);
  paintOverview();
  $('range').textContent = shownRange();
  $('empty').hidden = view.shown.length > 0;
  $('empty').textContent = view.run.lanes.length ? 'No lane has such a name.' : 'Nothing was recorded.';
  placeRows(seen);
}

// As exact as the picture: a thousandth of what is seen is about a pixel.
function shownRange() {
  const step = 10 ** Math.max(0, Math.floor(Math.log10((view.to - view.from) / 1000)));
  const rounded = (time) => moment(Math.max(0, Math.round(time / step) * step));
  return `${rounded(view.from)} to ${rounded(view.to)}`;
}

function gutter() {
  return innerWidth <= 800 ? 130 : 230;
}

function paintGrid(pen, {list}, above, height) {
  pen.fillStyle = colours['--faint'];
  for (const {at} of list) pen.fillRect(Math.round(xOf(at)), above, 1, height);
  if (view.run.deadlocked !== null) {
    pen.fillStyle = colours['--bad'];
    pen.fillRect(Math.round(xOf(view.run.deadlocked)), above, 2, height);
  }
}

function paintLane(pen, lane) {
  pen.fillStyle = colours['--line'];
  pen.fillRect(0, lane.y + lane.height - 1, view.width, 1);
  for (const row of lane.rows.keys()) {
    if (row > 0) for (const call of visible(lane.rows[row])) paintCall(pen, call);
  }
  paintBand(pen, lane);
  paintEnd(pen, lane);
}

// Those slices of a row that can be seen. Rows are in order of time, and slices of a row do not overlap.
function visible(slices) {
  const end = firstAfter(slices, view.to);
  let begin = firstAfter(slices, view.from);
  while (begin > 0 && slices[begin - 1].to >= view.from) begin--;
  return slices.slice(begin, end);
}

// Waits first and polls above them: a poll is often thinner than a pixel and must not vanish under its neighbours.
function paintBand(pen, lane) {
  const y = rowTop(0, lane), slices = visible(lane.rows[0]);
  let covered = -Infinity;
  for (const slice of slices) {
    if (slice.kind === 'polled') continue;
    const [x, width] = extent(slice);
    if (x + width < covered + 0.5) continue;
    drawState(pen, slice.kind, x, y, width, BAND);
    covered = x + width;
  }
  covered = -Infinity;
  for (const slice of slices) {
    if (slice.kind !== 'polled') continue;
    const [x, width] = extent(slice, 3);
    if (x + width < covered + 0.5) continue;
    drawState(pen, 'polled', x, y, width, BAND);
    covered = x + width;
  }
}

// Where a slice is, cut off a little outside of the screen: a canvas does not like rectangles of a million pixels.
function extent(slice, least = 1) {
  const from = Math.max(xOf(slice.from), -20), to = Math.min(xOf(slice.to), view.width + 20);
  const width = Math.max(to - from, least);
  return [to - from < least ? from - (least - 1) / 2 : from, width];
}

function paintCall(pen, call) {
  const [x, width] = extent(call, 2), y = rowTop(call.place.row, call.lane), height = CALL - 3;
  pen.fillStyle = colours[tint(call)];
  pen.fillRect(x, y, width, height);
  pen.fillStyle = colours[call.end === 'cancelled' || call.end === 'panicked' ? '--bad' : '--call-line'];
  if (width < 5) {
    pen.fillRect(x, y, Math.min(width, 1.5), height);
    return;
  }
  pen.fillRect(x, y, 1.5, height);
  pen.fillRect(x, y + height - 1, width, 1);
  pen.fillRect(x, y, width, 1);
  if (call.end !== 'open') pen.fillRect(x + width - 1, y, 1, height);
  if (width < 40) return;
  const mark = call.end === 'done' ? '' : ENDINGS[call.end].mark;
  label(pen, `${nameOf(call)} ${mark}`, Math.max(x, 0) + 6, y + height / 2, Math.min(x + width, view.width) - 4);
}

function label(pen, text, x, y, end) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y - 10, Math.max(0, end - x), 20);
  pen.clip();
  pen.fillStyle = colours['--ink'];
  pen.font = '12px "DejaVu Sans Mono", ui-monospace, Menlo, Consolas, monospace';
  pen.textBaseline = 'middle';
  pen.fillText(text, x, y + 0.5);
  pen.restore();
}

// The same function has the same tint wherever it is called.
function tint(call) {
  let hash = 7;
  for (const letter of call.name) hash = (hash * 31 + letter.codePointAt(0)) % 9973;
  return `--call-${hash % 6}`;
}

function paintEnd(pen, lane) {
  const mark = ENDINGS[lane.end].mark, x = xOf(lane.to);
  if (!mark || x < 0 || x > view.width) return;
  pen.fillStyle = colours[lane.end === 'done' ? '--good' : '--bad'];
  pen.font = 'bold 14px "DejaVu Sans", system-ui, sans-serif';
  pen.textBaseline = 'middle';
  pen.fillText(mark, x + 5, rowTop(0, lane) + BAND / 2);
}

// Marks of all wakes that can be seen, but arrows only as long as they can be told apart.
function paintWakes(pen, seen) {
  const wakes = seen.flatMap((lane) => visible(lane.woken));
  const few = wakes.length <= MOST_ARROWS;
  let last = null;
  for (const wake of wakes) {
    const x = xOf(wake.from), y = wake.lane.y;
    if (last && last.y === y && x - last.x < 1) continue;
    last = {x, y};
    if (few) paintArrow(pen, wake, 0.45);
    drawWakeMark(pen, x, y + 1, wake.by);
  }
  const close = [view.hovered, view.selected].filter(Boolean).flatMap((slice) => [wakeOf(slice), ...(slice.woke ?? [])]);
  for (const wake of close.filter(Boolean)) {
    paintArrow(pen, wake, 1);
    if (wake.lane.y !== null) drawWakeMark(pen, xOf(wake.from), wake.lane.y + 1, wake.by);
  }
}

function paintArrow(pen, wake, strength) {
  const {source, lane} = wake;
  if (!source || source === lane || source.y === null || lane.y === null) return;
  const x = xOf(wake.from), down = lane.y > source.y;
  if (x < -5 || x > view.width + 5) return;
  const begin = rowTop(0, source) + (down ? BAND : 0);
  const end = down ? lane.y + 2 : rowTop(0, lane) + BAND + 1;
  pen.save();
  pen.globalAlpha = strength;
  pen.strokeStyle = colours['--wake'];
  pen.lineWidth = strength === 1 ? 2 : 1;
  pen.beginPath();
  pen.moveTo(x, begin);
  pen.lineTo(x, end);
  if (!down) {
    pen.moveTo(x - 3.5, end + 5);
    pen.lineTo(x, end);
    pen.lineTo(x + 3.5, end + 5);
  }
  pen.stroke();
  pen.beginPath();
  pen.arc(x, begin, strength === 1 ? 3 : 2, 0, 7);
  pen.fillStyle = colours['--wake'];
  pen.fill();
  pen.restore();
}

// By whom is a matter of shape: a task, a timer, someone outside or the driver.
function drawWakeMark(pen, x, y, by) {
  pen.fillStyle = colours['--wake'];
  pen.beginPath();
  if (by === 'timer') {
    pen.arc(x, y + 3, 3, 0, 7);
  } else if (by === 'task') {
    pen.moveTo(x - 4.5, y);
    pen.lineTo(x + 4.5, y);
    pen.lineTo(x, y + 6.5);
  } else if (by === 'driver') {
    pen.rect(x - 2.5, y + 0.5, 5, 5);
  } else {
    pen.moveTo(x, y - 1);
    pen.lineTo(x + 4, y + 3);
    pen.lineTo(x, y + 7);
    pen.lineTo(x - 4, y + 3);
  }
  pen.fill();
}

// Also without focus in the lanes, when the ring of the accessible cell may be off the screen's edge.
function paintSelected(pen) {
  const slice = view.selected;
  if (!slice || slice.lane.y === null || slice.kind === 'wake') return;
  const {x, y, width, height} = box(slice);
  pen.strokeStyle = colours['--ink'];
  pen.lineWidth = 1.5;
  pen.strokeRect(x - 1, y - 1, width + 2, height + 2);
}

// Where a slice is in the sheet, at least as large as something that can be pointed at.
function box(slice) {
  if (slice.kind === 'wake') return {x: xOf(slice.from) - 5, y: slice.lane.y, width: 10, height: 8};
  const [x, width] = extent(slice, slice.kind === 'polled' ? 3 : 2);
  const {row} = slice.place;
  return {x, y: rowTop(row, slice.lane), width, height: row === 0 ? BAND : CALL - 3};
}

function paintRuler({list, unit}) {
  const canvas = $('ruler').querySelector('canvas');
  const pen = sized(canvas, view.width, 25);
  $('unit').textContent = unit;
  pen.font = '12px system-ui, "Liberation Sans", sans-serif';
  pen.textBaseline = 'middle';
  for (const {at, text} of list) {
    const x = Math.round(xOf(at));
    pen.fillStyle = colours['--line'];
    pen.fillRect(x, 6, 1, 19);
    pen.fillStyle = colours['--soft'];
    pen.fillText(text, x + 5, 14);
  }
}

// Where the thread had nothing to do, a line runs below.
function paintParked(pen, across, height) {
  let covered = -1;
  pen.fillStyle = colours['--timer'];
  for (const [from, to] of view.run.parked) {
    const x = Math.max(across(from), covered), end = across(to);
    if (end - x < 0.3) continue;
    pen.fillRect(x, height - 3, end - x, 2);
    covered = end;
  }
}

// The whole run in one strip: how many tasks were ready, and which part is seen below.
function paintOverview() {
  const canvas = $('overview').querySelector('canvas'), height = 39;
  const pen = sized(canvas, view.width, height), all = whole();
  const across = (time) => ((time - all.from) / (all.to - all.from)) * view.width;
  const {ready} = view.run, most = view.run.mostReady;
  pen.fillStyle = colours['--ready'];
  pen.globalAlpha = 0.75;
  let column = -1, tallest = 0;
  for (let at = 0; at < ready.length; at++) {
    const x = across(ready[at][0]), until = across(ready[at + 1]?.[0] ?? view.run.end);
    const tall = (ready[at][1] / most) * (height - 6);
    tallest = Math.max(Math.floor(x) === column ? tallest : 0, tall);
    if (until - x < 0.25 && Math.floor(x) === column && tall < tallest) continue;
    column = Math.floor(x);
    pen.fillRect(x, height - tall, Math.max(until - x, 1), tall);
  }
  pen.globalAlpha = 1;
  paintParked(pen, across, height);
  const from = across(view.from), to = Math.max(across(view.to), from + 3);
  pen.fillStyle = colours['--paper'];
  pen.globalAlpha = 0.65;
  pen.fillRect(0, 0, from, height);
  pen.fillRect(to, 0, view.width - to, height);
  pen.globalAlpha = 1;
  pen.strokeStyle = colours['--accent'];
  pen.lineWidth = 2;
  pen.strokeRect(from + 1, 1, to - from - 2, height - 2);
}
