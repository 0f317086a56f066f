(() => {
  const say = document.body.dataset;
  const order = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v ?? cell.textContent.trim();
  };
  const compare = (a, b) => {
    if (a === '' || b === '' || a === '–' || b === '–') return (a === '' || a === '–') - (b === '' || b === '–');
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, document.documentElement.lang) : x - y;
  };
  const sortable = (table, body) => {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.title = say.sort;
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const filled = (row) => !['', '–'].includes(order(row, column));
        const rows = [...body.rows].sort((a, b) =>
          filled(a) && filled(b) && down ? compare(order(b, column), order(a, column)) : compare(order(a, column), order(b, column)));
        body.append(...rows);
      });
    });
  };
  const searchable = (box, body) => {
    const field = document.createElement('input');
    field.type = 'search';
    field.placeholder = say.search;
    field.setAttribute('aria-label', say.search);
    const none = document.createElement('p');
    none.textContent = say.none;
    none.setAttribute('role', 'status');
    none.hidden = true;
    field.addEventListener('input', () => {
      const wanted = field.value.trim().toLowerCase();
      let found = 0;
      for (const row of body.rows) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
        found += !row.hidden;
      }
      none.hidden = found > 0;
    });
    box.before(field);
    box.after(none);
  };
  for (const box of document.querySelectorAll('.cb-table:not(.parameters)')) {
    const table = box.querySelector('table');
    const body = table && table.tBodies[0];
    if (!body || !table.tHead || body.rows.length < 4) continue;
    sortable(table, body);
    if (body.rows.length > 11) searchable(box, body);
    if (body.rows.length > 24) box.classList.add('cb-tall');
  }
})();
