// Mouse, pen and finger: hover, click, drag, wheel, pinch.

const fingers = new Map();
let dragged = 0;

// What is under the pointer. Wakes are small and lie over everything, so they are asked first, and generously.
function under(event) {
  const frame = $('lanes').getBoundingClientRect();
  const x = event.clientX - frame.left - gutter(), y = event.clientY - frame.top + $('lanes').scrollTop;
  const [lane] = x < 0 ? [] : lanesBetween(y, y + 1);
  if (!lane) return null;
  if (y < lane.y + 9) {
    const near = nearest(visible(lane.woken), x, 6);
    if (near) return near;
  }
  const row = y < rowTop(1, lane) - 2 ? 0 : Math.floor((y - rowTop(1, lane)) / CALL) + 1;
  const slices = visible(lane.rows[row] ?? []);
  return nearest(slices.filter((slice) => slice.kind === 'polled'), x, 3) ?? nearest(slices, x, 3);
}

function nearest(slices, x, reach) {
  let best = null, least = reach;
  for (const slice of slices) {
    const away = Math.max(xOf(slice.from) - x, x - xOf(slice.to), 0);
    if (away < least || (away === 0 && least === 0)) [best, least] = [slice, away];
  }
  return best;
}

function hover(event) {
  const slice = under(event);
  if (slice !== view.hovered) {
    view.hovered = slice;
    $('lanes').classList.toggle('over', Boolean(slice));
    invalidate();
  }
  showTip(slice, event.clientX, event.clientY);
}

function leave() {
  view.hovered = null;
  showTip(null);
  invalidate();
}

function click(event) {
  const slice = under(event);
  if (slice?.kind === 'wake') {
    if (slice.cause) {
      if (slice.poll) view.selected = slice.poll;
      jump(slice.cause);
    } else {
      select(slice.poll);
      note(`${slice.spawned ? 'spawned' : 'woken'} by ${waker(slice)}, not by a poll`);
    }
    showDetails(view.selected);
    showTip(null);
  } else if (slice) {
    select(slice);
    showDetails(slice);
  } else {
    select(null);
    showDetails(null);
  }
}

function wheel(event) {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  const x = event.clientX - $('lanes').getBoundingClientRect().left - gutter();
  // Over the names the wheel does what it does everywhere.
  if (x < 0 && !event.ctrlKey) {
    $('lanes').scrollTop += event.deltaY * unit;
  } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    pan((event.deltaX || event.deltaY) * unit);
  } else {
    zoom(Math.exp(event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0018)), x);
  }
  event.preventDefault();
}

function press(event) {
  if (event.button !== 0) return;
  fingers.set(event.pointerId, event);
  dragged = 0;
}

function move(event) {
  const before = fingers.get(event.pointerId);
  if (!before) {
    hover(event);
    return;
  }
  const [one, other] = [...fingers.values()];
  fingers.set(event.pointerId, event);
  dragged += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
  if (other) {
    pinch(before === one ? other : one, before, event);
  } else if (dragged > 4) {
    $('lanes').setPointerCapture(event.pointerId);
    $('lanes').classList.add('dragged');
    showTip(null);
    pan(before.clientX - event.clientX);
    $('lanes').scrollTop += before.clientY - event.clientY;
  }
}

function pinch(still, before, after) {
  const apart = (finger) => Math.max(20, Math.abs(finger.clientX - still.clientX));
  const frame = $('lanes').getBoundingClientRect();
  zoom(apart(before) / apart(after), (still.clientX + after.clientX) / 2 - frame.left - gutter());
}

function release(event) {
  if (!fingers.delete(event.pointerId)) return;
  $('lanes').classList.remove('dragged');
  if (event.type === 'pointerup' && dragged <= 4 && fingers.size === 0) click(event);
}

// The overview takes the picture to wherever it is pressed.
function travel(event) {
  if (event.buttons !== 1) return;
  const frame = $('overview').querySelector('canvas').getBoundingClientRect(), all = whole();
  const middle = all.from + ((event.clientX - frame.left) / frame.width) * (all.to - all.from);
  const half = (view.to - view.from) / 2;
  look(middle - half, middle + half);
}

function listenToPointers() {
  const lanes = $('lanes');
  lanes.addEventListener('pointerdown', press);
  lanes.addEventListener('pointermove', move);
  for (const end of ['pointerup', 'pointercancel']) lanes.addEventListener(end, release);
  lanes.addEventListener('pointerleave', leave);
  lanes.addEventListener('wheel', wheel, {passive: false});
  lanes.addEventListener('scroll', invalidate);
  $('overview').addEventListener('pointerdown', travel);
  $('overview').addEventListener('pointermove', travel);
}
