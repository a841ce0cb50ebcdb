// What the canvas shows, once more as elements: for screen readers, for the focus ring, for whoever drives the page.

const MOST_CELLS = 300;

// Names of lanes are elements at all times; those out of sight are taken away, since there may be thousands.
function placeRows(seen) {
  const sheet = $('sheet'), wanted = new Set(seen.map((lane) => `lane-${lane.index}`));
  for (const row of sheet.querySelectorAll('.row')) if (!wanted.has(row.id)) row.remove();
  for (const lane of seen) {
    const row = $(`lane-${lane.index}`) ?? sheet.appendChild(makeRow(lane));
    row.style.top = `${lane.y}px`;
    row.style.height = `${lane.height}px`;
  }
  $('lanes').setAttribute('aria-rowcount', view.shown.length);
  placeCells(seen);
}

function makeRow(lane) {
  const row = element('div', {class: 'row', role: 'row', id: `lane-${lane.index}`});
  row.setAttribute('aria-rowindex', lane.index + 1);
  const header = element('div', {role: 'rowheader', title: `${lane.title}\n${lane.at}`});
  header.append(
    element('span', {class: 'twig', text: lane.depth ? `${indented(lane.depth - 1)}└ ` : '', 'aria-hidden': 'true'}),
    element('span', {class: 'number', text: lane.branch ? '' : `#${lane.task} `}),
    element('span', {class: 'name', text: lane.name}),
    element('span', {class: 'place', text: `${indented(lane.depth)}${short(lane.at)}`}),
  );
  row.append(header, element('div', {class: 'cells', role: 'presentation'}));
  return row;
}

function element(name, {text, ...attributes} = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

let asked = 0;
// How long a picture must be left alone to be at rest, in milliseconds.
const REST = 60;
// Beyond this nobody counts the steps, and a chain of tasks may be as long as the recording.
const MOST_INDENTED = 8;

function indented(depth) {
  return '  '.repeat(Math.max(0, Math.min(depth, MOST_INDENTED)));
}

// Cells of everything that is large enough to be told apart, once the picture has come to rest: making them in every frame of a
// drag would be seen.
function placeCells(seen) {
  clearTimeout(asked);
  asked = setTimeout(() => {
    let room = MOST_CELLS;
    for (const lane of seen) {
      const slices = [...lane.rows.flatMap(visible), ...visible(lane.woken)]
        .filter((slice) => slice.kind === 'wake' || slice.kind === 'polled' || box(slice).width > 4).slice(0, room);
      if (view.selected?.lane === lane && !slices.includes(view.selected)) slices.push(view.selected);
      room -= slices.length;
      $(`lane-${lane.index}`)?.querySelector('.cells').replaceChildren(...slices.map(makeCell));
    }
    $('lanes').setAttribute('aria-busy', 'false');
  }, REST);
  $('lanes').setAttribute('aria-busy', 'true');
  if (view.selected) showCell(view.selected);
}

function makeCell(slice) {
  const cell = element('div', {class: 'cell', role: 'gridcell', 'data-kind': slice.kind, text: spoken(slice)});
  const {x, y, width, height} = box(slice);
  cell.style.transform = `translate(${gutter() + x}px, ${y - slice.lane.y}px)`;
  cell.style.width = `${width}px`;
  cell.style.height = `${height}px`;
  if (slice === view.selected) {
    cell.id = 'chosen';
    cell.setAttribute('aria-selected', 'true');
  }
  return cell;
}

function spoken(slice) {
  return [nameOf(slice), ...lines(slice)].join('; ');
}

// The chosen slice has a cell at once, or its ring would lag behind the key.
function showCell(slice) {
  $('chosen')?.remove();
  const lanes = $('lanes');
  lanes.removeAttribute('aria-activedescendant');
  if (!slice || slice.lane.y === null) return;
  const row = $(`lane-${slice.lane.index}`);
  if (!row) return;
  row.querySelector('.cells').append(makeCell(slice));
  lanes.setAttribute('aria-activedescendant', 'chosen');
}

function say(text) {
  $('said').textContent = text;
}

// For everybody: why a key or a click led nowhere. It goes with the next choice.
function note(text) {
  $('note').textContent = text;
}
