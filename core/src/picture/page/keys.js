// The keyboard: everything that a pointer can do, and a way out of the lanes.

function keyInLanes(event) {
  const arrows = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
  const arrow = arrows[event.key];
  if (arrow) {
    if (event.shiftKey || !view.selected) nudge(arrow); else step(arrow);
  } else if (event.key === 'Tab') {
    const next = inReadingOrder(event.shiftKey ? -1 : 1);
    // At either end, and once Escape was pressed, Tab goes on to the next thing on the page.
    if (!next) return;
    choose(next);
  } else if (event.key === 'Enter' && view.selected) {
    showDetails(view.selected);
    $('details').focus();
  } else if (event.key === 'Home' || event.key === 'End') {
    const row = view.selected && view.selected.lane.rows[view.selected.place?.row ?? 0];
    if (row) choose(event.key === 'Home' ? row[0] : row[row.length - 1]);
  } else if (event.key === 'PageUp' || event.key === 'PageDown') {
    $('lanes').scrollTop += (event.key === 'PageUp' ? -0.9 : 0.9) * $('lanes').clientHeight;
  } else {
    return;
  }
  event.preventDefault();
}

function choose(slice) {
  if (!slice) return;
  select(slice);
  say(spoken(slice));
}

function nudge([down, right]) {
  pan(right * 90);
  $('lanes').scrollTop += down * 60;
}

// Along the row, or to whatever the row above or below shows at that time.
function step([down, right]) {
  const {lane, place} = view.selected;
  if (!place) return;
  if (right) choose(lane.rows[place.row][place.place + right]);
  const at = view.shown.indexOf(lane);
  let [row, index] = [place.row + down, at];
  while (down && index >= 0 && index < view.shown.length) {
    const rows = view.shown[index].rows;
    if (rows[row]?.length) {
      choose(sliceAt(rows[row], view.selected.from));
      return;
    }
    row += down;
    if (row < 0 || row >= rows.length) {
      index += down;
      row = down > 0 ? 0 : (view.shown[index]?.rows.length ?? 0) - 1;
    }
  }
}

// What a row shows at a moment: what begins just then, else what is going on.
function sliceAt(slices, time) {
  let at = Math.max(0, firstAfter(slices, time) - 1);
  while (at > 0 && slices[at].from === time && slices[at - 1].from === time) at--;
  return slices[at];
}

// Lane after lane, row after row; with nothing chosen, the first slice that can be seen.
function inReadingOrder(by) {
  if (!view.selected) return by > 0 && !letGo ? firstSeen() : null;
  const {lane, place} = view.selected;
  if (!place) return null;
  const near = lane.rows[place.row][place.place + by];
  if (near) return near;
  const rows = lane.rows.slice(by > 0 ? place.row + 1 : 0, by > 0 ? undefined : place.row);
  let lanes = view.shown.indexOf(lane), found;
  const end = (row) => (by > 0 ? row[0] : row[row.length - 1]);
  const filled = (list) => (by > 0 ? list.find((row) => row.length) : list.findLast((row) => row.length));
  found = filled(rows);
  while (!found && view.shown[lanes + by]) found = filled(view.shown[lanes += by].rows);
  return found ? end(found) : null;
}

function firstSeen() {
  const lanes = $('lanes');
  for (const lane of lanesBetween(lanes.scrollTop, lanes.scrollTop + lanes.clientHeight)) {
    for (const row of lane.rows) if (visible(row).length) return visible(row)[0];
  }
  return null;
}

let letGo = false;

function escape() {
  if (!$('details').hidden) {
    closeDetails();
  } else if (document.activeElement === $('filter')) {
    $('filter').value = '';
    filtered();
    $('lanes').focus();
  } else {
    select(null);
    showTip(null);
    letGo = true;
  }
}

const KEYS = {
  '+': () => zoom(1 / 1.5), '=': () => zoom(1 / 1.5), '-': () => zoom(1.5), '_': () => zoom(1.5), '0': fit,
  'z': () => view.selected && zoomTo(view.selected),
  'w': () => jumpToCause(view.selected), 'b': back, 't': nextTheme,
  '?': () => $('keys').showModal(),
  '/': () => $('filter').focus(),
};

function key(event) {
  showTip(null);
  if (event.ctrlKey || event.metaKey || event.altKey || $('keys').open) return;
  if (event.key === 'Escape') {
    escape();
    return;
  }
  if (event.target.matches('input')) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function listenToKeys() {
  $('lanes').addEventListener('keydown', keyInLanes);
  $('lanes').addEventListener('focus', () => { letGo = false; });
  addEventListener('keydown', key);
}
