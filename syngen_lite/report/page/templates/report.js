"use strict";
// Tables are sorted by their headers, and long lists are filtered by name. Without this script
// the page is complete.
const LONG = 12;

function key(row, index) {
  const cell = row.cells[index];
  return cell.dataset.sort ?? (cell.classList.contains("num") ? "" : cell.textContent.trim());
}

function compare(a, b) {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
}

function sort(table, header, index) {
  const falling = header.getAttribute("aria-sort") !== "descending";
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => {
    const [x, y] = [key(a, index), key(b, index)];
    if (x === "" || y === "") return (x === "") - (y === "");
    return falling ? compare(y, x) : compare(x, y);
  });
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", falling ? "descending" : "ascending");
  body.append(...rows);
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((header, index) => {
    if (header.classList.contains("fixed")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(table, header, index));
    header.append(button);
  });
}

function addFilter(place, items, what) {
  const label = document.createElement("label");
  label.className = "filter";
  const input = document.createElement("input");
  input.type = "search";
  label.append(`Filter ${what} `, input);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of items) {
      const name = item.querySelector(".name") ?? item;
      item.hidden = !name.textContent.toLowerCase().includes(wanted);
    }
  });
  place.before(label);
}

for (const table of document.querySelectorAll("table.sortable")) {
  makeSortable(table);
  const rows = [...table.tBodies[0].rows];
  if (rows.length > LONG) addFilter(table.parentElement, rows, "rows");
}
for (const panels of document.querySelectorAll(".panels")) {
  if (panels.children.length > LONG) addFilter(panels, [...panels.children], "charts");
}
