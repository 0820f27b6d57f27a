(() => {
'use strict';

const pageRows = 100;
const printedRows = 250;
const columns = ['account', 'rule', 'severity', 'contact', 'field', 'value', 'location', 'status', 'message'];
const severities = ['Info', 'Low', 'Medium', 'High', 'Critical'];

const part = id => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const number = new Intl.NumberFormat('en');
const counted = (count, noun) => `${number.format(count)} ${noun}${count === 1 ? '' : 's'}`;

// A cell is a text where it occurs first, afterwards that text's number.
const texts = [];
const text = cell => typeof cell === 'number' ? texts[cell] : (texts.push(cell), cell);
const findings = JSON.parse(part('data').textContent).map((cells, order) => {
  const finding = { order };
  cells.forEach((cell, index) => { finding[columns[index]] = text(cell); });
  return finding;
});

// The findings come gravest first, those that are fixed last: their order is their gravity.
const byGravity = (a, b) => b.order - a.order;
const comparers = new Map([['severity', byGravity]]);

function comparer(column) {
  if (!comparers.has(column)) {
    const collator = new Intl.Collator('en', { numeric: true });
    const distinct = [...new Set(findings.map(finding => finding[column]))].sort(collator.compare);
    const rank = new Map(distinct.map((value, index) => [value, index]));
    comparers.set(column, (a, b) => rank.get(a[column]) - rank.get(b[column]));
  }
  return comparers.get(column);
}

const folded = value => value.normalize('NFKC').toLowerCase();

function searchable(finding) {
  finding.searchable ??= folded(columns.map(column => finding[column]).join('\n'));
  return finding.searchable;
}

const unfiltered = () => ({ q: '', rule: '', severity: [], status: [], sort: '-severity', page: 1 });
let filter = unfiltered();
let sorted = findings;
let sortedBy = filter.sort;
let matching = findings;

function match() {
  if (sortedBy !== filter.sort) {
    const descending = filter.sort.startsWith('-');
    const compare = comparer(filter.sort.replace('-', ''));
    sorted = [...findings].sort(descending ? (a, b) => compare(b, a) : compare);
    sortedBy = filter.sort;
  }
  const words = folded(filter.q).split(/\s+/).filter(Boolean);
  matching = sorted.filter(finding =>
    (!filter.rule || finding.rule === filter.rule)
    && (!filter.severity.length || filter.severity.includes(finding.severity))
    && (!filter.status.length || filter.status.includes(finding.status))
    && (!words.length || words.every(word => searchable(finding).includes(word))));
}

const isFiltered = () => filter.q.trim() || filter.rule || filter.severity.length || filter.status.length;

// The letter of a masked value may be of a script that is written from the right; the length beside it is not.
function showValue(cell, value) {
  const length = value.lastIndexOf('… [');
  const end = length < 0 ? value.length : length;
  const name = document.createElement('bdi');
  name.textContent = value.slice(0, end);
  cell.replaceChildren(...(value ? [name, value.slice(end)] : []));
}

function row(finding) {
  const copy = part('row').content.firstElementChild.cloneNode(true);
  for (const cell of all('[data-cell]', copy)) {
    const value = finding[cell.dataset.cell];
    if (cell.dataset.cell === 'value') {
      showValue(cell, value);
    } else {
      cell.textContent = value;
    }
    if (cell.dataset.level !== undefined) {
      cell.dataset.level = value.toLowerCase();
    }
    if (cell.dataset.cell === 'rule' && part(`rule-${value}`)) {
      cell.setAttribute('href', `#rule-${value}`);
    }
  }
  return copy;
}

function render(from, rows) {
  const shown = matching.slice(from, from + rows);
  part('rows').replaceChildren(...shown.map(row));
  part('table').hidden = matching.length === 0;
  part('nothing').hidden = matching.length > 0;
  const which = isFiltered()
    ? `${number.format(matching.length)} of ${counted(findings.length, 'finding')} ${matching.length === 1 ? 'matches' : 'match'}`
    : counted(findings.length, 'finding');
  const range = shown.length < matching.length ? `, rows ${number.format(from + 1)} to ${number.format(from + shown.length)}` : '';
  part('count').textContent = which + range;
}

function showPage() {
  const pages = Math.max(1, Math.ceil(matching.length / pageRows));
  filter.page = Math.min(Math.max(1, filter.page), pages);
  render((filter.page - 1) * pageRows, pageRows);
  part('pages').hidden = pages === 1;
  part('page').textContent = `Page ${number.format(filter.page)} of ${number.format(pages)}`;
  // A disabled button would lose the focus of whoever has just pressed it.
  part('previous').setAttribute('aria-disabled', filter.page === 1);
  part('next').setAttribute('aria-disabled', filter.page === pages);
}

function showFilter() {
  part('filter-text').value = filter.q;
  part('filter-rule').value = filter.rule;
  all('input[type=checkbox]', part('controls')).forEach(box => { box.checked = filter[box.name].includes(box.value); });
  part('clear').setAttribute('aria-disabled', !isFiltered());
  for (const header of all('th[data-column]')) {
    const isSorted = header.dataset.column === filter.sort.replace('-', '');
    header.setAttribute('aria-sort', !isSorted ? 'none' : filter.sort.startsWith('-') ? 'descending' : 'ascending');
  }

  // On paper the controls are not there to tell.
  const terms = [];
  if (filter.q.trim()) terms.push(`text “${filter.q.trim()}”`);
  if (filter.rule) terms.push(`rule ${filter.rule}`);
  if (filter.severity.length) terms.push(`severity ${filter.severity.join(' or ')}`);
  if (filter.status.length) terms.push(`status ${filter.status.join(' or ')}`);
  part('filtered-by').textContent = terms.length ? `Filtered by ${terms.join(', ')}.` : '';
}

function update() {
  match();
  showPage();
  showFilter();
}

function hashOf(state) {
  const usual = unfiltered();
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (String(value) !== String(usual[name])) {
      parameters.set(name, value);
    }
  }
  return `#${parameters}`;
}

// A hash without "=" names a place in the page; going there leaves the filter alone.
const isState = hash => hash.length < 2 || hash.includes('=');

function stateOf(hash) {
  const state = unfiltered();
  const parameters = new URLSearchParams(hash.slice(1));
  const list = (name, allowed) => (parameters.get(name) ?? '').split(',').filter(value => allowed.includes(value));
  state.q = parameters.get('q') ?? '';
  state.rule = [...part('filter-rule').options].some(option => option.value === parameters.get('rule')) ? parameters.get('rule') : '';
  state.severity = list('severity', severities);
  state.status = list('status', all('input[name=status]').map(box => box.value));
  const sort = parameters.get('sort') ?? state.sort;
  state.sort = all('th[data-column]').some(header => header.dataset.column === sort.replace('-', '')) ? sort : state.sort;
  state.page = Number.parseInt(parameters.get('page'), 10) || 1;
  return state;
}

let saving;

// Browsers limit how often the address may change; a typist is faster.
function save() {
  clearTimeout(saving);
  saving = setTimeout(() => history.replaceState(null, '', hashOf(filter)), 200);
}

function change(values) {
  filter = { ...filter, page: 1, ...values };
  update();
  save();
}

function turn(pages) {
  change({ page: filter.page + pages });
  part('table').scrollIntoView({ block: 'start' });
}

function restore() {
  clearTimeout(saving);
  filter = stateOf(isState(location.hash) ? location.hash : '');
  update();
  if (isState(location.hash) && location.hash.length > 1) {
    part('findings').scrollIntoView({ block: 'start' });
    part('findings').focus({ preventScroll: true });
  }
}

const rules = [...new Set(findings.map(finding => finding.rule))].sort();
part('filter-rule').replaceChildren(part('filter-rule').options[0], ...rules.map(rule => new Option(rule, rule)));

for (const header of all('th[data-column]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = header.textContent;
  button.addEventListener('click', () => {
    const column = header.dataset.column;
    change({ sort: filter.sort === column ? `-${column}` : column });
  });
  header.replaceChildren(button);
}

part('filter-text').addEventListener('input', event => change({ q: event.target.value }));
part('filter-rule').addEventListener('change', event => change({ rule: event.target.value }));
for (const name of ['severity', 'status']) {
  for (const box of all(`input[name=${name}]`)) {
    box.addEventListener('change', () => change({ [name]: all(`input[name=${name}]:checked`).map(checked => checked.value) }));
  }
}
part('clear').addEventListener('click', () => change({ ...unfiltered(), sort: filter.sort }));
part('previous').addEventListener('click', () => turn(-1));
part('next').addEventListener('click', () => turn(1));
addEventListener('hashchange', () => {
  if (isState(location.hash)) {
    restore();
  }
});
addEventListener('beforeprint', () => render(0, printedRows));
addEventListener('afterprint', showPage);

document.documentElement.classList.add('scripted');
part('controls').hidden = findings.length === 0;
part('table-foot').hidden = findings.length === 0;
restore();
})();
