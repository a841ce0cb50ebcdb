// Reads the run and puts everything to work.

const THEMES = [['', 'as the system'], ['light', 'light'], ['dark', 'dark']];

function nextTheme() {
  const now = document.documentElement.dataset.theme ?? '';
  const [theme, name] = THEMES[(THEMES.findIndex(([value]) => value === now) + 1) % THEMES.length];
  if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
  $('theme').textContent = `colours: ${name}`;
  repaint();
}

function repaint() {
  readColours();
  invalidate();
}

function filtered() {
  arrange($('filter').value);
  const [shown, all] = [view.shown.length, view.run.lanes.length];
  $('count').textContent = shown === all ? `${all} ${all === 1 ? 'lane' : 'lanes'}` : `${shown} of ${all} lanes`;
}

function showStatistics() {
  const {run} = view;
  const add = (name, values, bad) => {
    const entry = element('div'), dd = element('dd', bad ? {class: 'bad'} : {});
    dd.append(...values);
    entry.append(element('dt', {text: name}), dd);
    $('stats').append(entry);
  };
  add('polls', [String(run.statistics.polls)]);
  add('longest poll', run.longest
    ? [`${duration(run.longest.ran, 3)} `, statisticJump(`${run.longest.slice.lane.name} ${short(run.longest.at)}`, run.longest.slice)] : ['not measured']);
  add('worst ready delay', run.delay
    ? [`${duration(run.delay.delay, 3)} `, statisticJump(run.delay.lane.name, run.delay.slice)] : ['none']);
  add('lost events', [String(run.lost)], run.lost > 0);
  if (run.deadlocked !== null) add('deadlock', [`at ${moment(run.deadlocked)}`], true);
}

function statisticJump(text, slice) {
  if (!slice) return text;
  const button = element('button', {text});
  button.onclick = () => {
    jump(slice);
    showDetails(slice);
    $('lanes').focus();
  };
  return button;
}

function listenToTools() {
  $('in').onclick = () => zoom(1 / 1.5);
  $('out').onclick = () => zoom(1.5);
  $('fit').onclick = fit;
  $('back').onclick = back;
  $('theme').onclick = nextTheme;
  $('help').onclick = () => $('keys').showModal();
  $('filter').oninput = filtered;
}

function start() {
  view.run = readRun($('run').textContent);
  view.run.mostReady = view.run.ready.reduce((most, [, many]) => Math.max(most, many), 1);
  showStatistics();
  readColours();
  fit();
  filtered();
  listenToTools();
  listenToPointers();
  listenToKeys();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  new ResizeObserver(invalidate).observe($('lanes'));
}

start();
