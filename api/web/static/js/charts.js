// Draws the rows of tables: <figure data-rows="ID of the table"> with a <canvas> in it. Columns to draw have
// data-series with a name that theme colours have, cells data-value; a click leads where the row's link leads.
"use strict";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function drawn(figure) {
  const table = document.getElementById(figure.dataset.rows);
  const rows = [...table.tBodies[0].rows];
  const series = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.series);
  const canvas = figure.querySelector("canvas");
  const ink = colour("--ink-soft");
  figure.querySelector("svg")?.remove();
  canvas.hidden = false;
  return new Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((row) => row.cells[0].dataset.label),
      datasets: series.map((cell) => ({
        label: cell.textContent,
        data: rows.map((row) => Number(row.cells[cell.cellIndex].dataset.value)),
        backgroundColor: colour(`--${cell.dataset.series}`),
        maxBarThickness: 48,
      })),
    },
    options: {
      locale: "en",
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      font: { family: colour("--sans") },
      color: ink,
      plugins: { legend: { position: "bottom", labels: { color: ink, boxWidth: 12, boxHeight: 12 } } },
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16 } },
        y: { stacked: true, grid: { color: colour("--rule") }, border: { display: false }, ticks: { color: ink, precision: 0, maxTicksLimit: 6 } },
      },
      onHover: (event, [hit]) => { canvas.classList.toggle("leads", Boolean(hit)); },
      onClick: (event, [hit]) => { if (hit) rows[hit.index].querySelector("a")?.click(); },
    },
  });
}

const figures = [...document.querySelectorAll("figure[data-rows]")];
let charts = figures.map(drawn);

// Colours are those of the theme, which may change while the page is open.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of charts) chart.destroy();
  charts = figures.map(drawn);
});
