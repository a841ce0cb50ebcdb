// How each state looks: a colour and a texture. The legend is drawn with the same strokes as the lanes.

let colours = {};
let tiles = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const names = ['--paper', '--desk', '--ink', '--soft', '--line', '--faint', '--accent', '--wake', '--bad', '--good', '--call-line'];
  for (let tint = 0; tint < 6; tint++) names.push(`--call-${tint}`);
  for (const {colour} of Object.values(STATES)) names.push(colour);
  colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()]));
  tiles = {ready: dots(colours['--ready']), timer: hatch(colours['--timer']), outside: bars(colours['--other'])};
  drawLegend();
}

function tile(size, draw) {
  const scale = Math.ceil(devicePixelRatio || 1);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * scale;
  const pen = canvas.getContext('2d');
  pen.scale(scale, scale);
  draw(pen);
  const pattern = pen.createPattern(canvas, 'repeat');
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

function dots(colour) {
  return tile(6, (pen) => {
    pen.fillStyle = colour;
    for (const [x, y] of [[1.5, 1.5], [4.5, 4.5]]) {
      pen.beginPath();
      pen.arc(x, y, 1.15, 0, 7);
      pen.fill();
    }
  });
}

function hatch(colour) {
  return tile(6, (pen) => {
    pen.strokeStyle = colour;
    pen.lineWidth = 1.2;
    for (const shift of [-6, 0, 6]) {
      pen.beginPath();
      pen.moveTo(shift - 1, 7);
      pen.lineTo(shift + 7, -1);
      pen.stroke();
    }
  });
}

function bars(colour) {
  return tile(5, (pen) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1.6, 5);
  });
}

// One stretch of a band of that height; what runs is solid, what is ready is full of dots, what waits is thinner.
function drawState(pen, kind, x, y, width, height) {
  const colour = colours[STATES[kind].colour], middle = y + height / 2;
  if (kind === 'polled') {
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, height);
  } else if (tiles[kind]) {
    const inset = kind === 'ready' ? 1 : height * 0.26;
    pen.fillStyle = tiles[kind];
    pen.fillRect(x, y + inset, width, height - inset * 2);
    pen.fillStyle = colour;
    pen.fillRect(x, y + inset, width, 1);
    pen.fillRect(x, y + height - inset - 1, width, 1);
  } else {
    const dash = {children: [7, 4], unknown: [2, 4], stuck: [1.5, 1.5], task: []}[kind];
    pen.save();
    pen.strokeStyle = colour;
    pen.lineWidth = kind === 'stuck' ? 5 : 2;
    pen.setLineDash(dash);
    for (const shift of kind === 'task' ? [-2.5, 2.5] : [0]) {
      pen.beginPath();
      pen.moveTo(x, middle + shift);
      pen.lineTo(x + width, middle + shift);
      pen.stroke();
    }
    pen.restore();
  }
}

function drawLegend() {
  const kinds = [...new Set(view.run.lanes.flatMap((lane) => lane.rows[0].map((slice) => slice.kind)))];
  const entries = Object.keys(STATES).filter((kind) => kinds.includes(kind)).map((kind) => legendEntry(STATES[kind].label, (pen) => {
    drawState(pen, kind, 0, 0, 30, 14);
  }));
  entries.push(legendEntry('a wake: click it to see its cause', (pen) => drawWakeMark(pen, 15, 3, 'task')));
  if (view.run.parked.length) {
    entries.push(legendEntry('nothing to do', (pen) => {
      pen.fillStyle = colours['--timer'];
      pen.fillRect(0, 8, 30, 2);
    }));
  }
  $('legend').replaceChildren(...entries);
}

function legendEntry(label, draw) {
  const entry = document.createElement('li'), canvas = document.createElement('canvas');
  const pen = sized(canvas, 30, 14);
  draw(pen);
  canvas.setAttribute('aria-hidden', 'true');
  entry.append(canvas, label);
  return entry;
}

// A canvas of so many pixels of the page, sharp on any screen; its context counts in the page's.
function sized(canvas, width, height) {
  const scale = devicePixelRatio || 1;
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  const pen = canvas.getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}
