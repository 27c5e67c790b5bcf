import { describe, expect, it } from "vitest";
import type { ChartSpec } from "../../../contract/chart.ts";
import type { Table } from "../../../contract/values.ts";
import type { Palette } from "../palette.ts";
import { figureFor } from "./figure.ts";

const palette: Palette = {
  text: "#fff",
  textDim: "#999",
  surface: "#111",
  border: "#333",
  accent: "#09f",
  positive: "#0f0",
  negative: "#f00",
  series: ["#c1", "#c2", "#c3"],
  ramp: ["#000", "#fff"],
  diverging: ["#f00", "#888", "#09f"],
  font: "Inter",
};

const page = { widthPx: 900, heightPx: 500, compact: false };

function chart(spec: Omit<ChartSpec, "transform">): ChartSpec {
  return { transform: [], ...spec };
}

const bySector: Table = {
  columns: [
    { name: "sector", type: "text" },
    { name: "year", type: "integer" },
    { name: "total", type: "number" },
  ],
  rows: [
    ["Tech", 2008, 30],
    ["Energy", 2008, 20],
    ["Tech", 2009, 36],
    [null, 2009, 5],
  ],
};

describe("a small chart", () => {
  it("keeps its title above the names of its colours, however many rows they take", () => {
    const spec = chart({
      mark: "bar",
      encoding: {
        x: { field: "year", type: "ordinal", column: "year" },
        y: { field: "total", type: "quantitative", column: "total" },
        color: { field: "sector", type: "nominal", column: "sector" },
      },
    });
    const { layout } = figureFor(spec, bySector, palette, { widthPx: 200, heightPx: 160, compact: true });
    expect(layout["title"]).toMatchObject({ y: 1, yanchor: "top" });
    expect(layout["margin"]).toMatchObject({ t: 64 });
  });

  it("writes shares as percent and steps of time as words", () => {
    const spec = chart({
      mark: "line",
      encoding: {
        x: { field: "year", type: "temporal", column: "year", timeUnit: "yearmonth" },
        y: { type: "quantitative", column: "total", format: "percent" },
      },
    });
    const { layout } = figureFor(spec, bySector, palette, page);
    expect(layout["yaxis"]).toMatchObject({ tickformat: ",.1~%" });
    expect(layout["xaxis"]).toMatchObject({ title: { text: "year (month)" } });
  });
});

describe("bars", () => {
  it("draws one trace a colour, in the order of the rows, with an empty label for null", () => {
    const figure = figureFor(
      chart({
        mark: "bar",
        encoding: {
          x: { field: "year", type: "ordinal", column: "year" },
          y: { type: "quantitative", column: "total" },
          color: { field: "sector", type: "nominal", column: "sector" },
        },
      }),
      bySector,
      palette,
      page,
    );
    expect(figure.data.map((trace) => trace["name"])).toEqual(["Tech", "Energy", "(empty)"]);
    expect(figure.data[0]).toMatchObject({ x: ["2008", "2009"], y: [30, 36] });
    expect(figure.layout["barmode"]).toBe("stack");
  });

  it("lies down when the category is on y", () => {
    const figure = figureFor(
      chart({
        mark: "bar",
        encoding: {
          y: { field: "sector", type: "nominal", column: "sector" },
          x: { type: "quantitative", column: "total" },
        },
      }),
      bySector,
      palette,
      page,
    );
    expect(figure.data[0]).toMatchObject({ orientation: "h", x: [30, 20, 36, 5] });
  });

  it("lies down in a narrow card when the names need room", () => {
    const table: Table = {
      columns: bySector.columns,
      rows: Array.from({ length: 8 }, (_, index) => [`A sector with a long name ${index}`, 2008, index]),
    };
    const spec = chart({
      mark: "bar",
      encoding: {
        x: { field: "sector", type: "nominal", column: "sector" },
        y: { type: "quantitative", column: "total" },
      },
    });
    expect(figureFor(spec, table, palette, { ...page, widthPx: 320 }).data[0]).toMatchObject({ orientation: "h" });
    expect(figureFor(spec, { ...table, rows: table.rows.slice(0, 2) }, palette, page).data[0]).toMatchObject({
      orientation: "v",
    });
  });

  it("names months in calendar order whatever the order of the rows", () => {
    const table: Table = {
      columns: [
        { name: "month", type: "integer" },
        { name: "n", type: "integer" },
      ],
      rows: [
        [12, 1],
        [2, 3],
      ],
    };
    const figure = figureFor(
      chart({
        mark: "bar",
        encoding: {
          x: { field: "date", type: "ordinal", timeUnit: "month", column: "month" },
          y: { type: "quantitative", aggregate: "count", column: "n" },
        },
      }),
      table,
      palette,
      page,
    );
    expect(figure.layout["xaxis"]).toMatchObject({ categoryarray: ["Feb", "Dec"] });
  });

  it("draws bins from their start to their end", () => {
    const table: Table = {
      columns: [
        { name: "bin", type: "number" },
        { name: "bin_end", type: "number" },
        { name: "n", type: "integer" },
      ],
      rows: [
        [0, 10, 4],
        [10, 20, 6],
      ],
    };
    const figure = figureFor(
      chart({
        mark: "histogram",
        encoding: {
          x: { field: "price", type: "quantitative", bin: true, column: "bin" },
          y: { type: "quantitative", aggregate: "count", column: "n" },
        },
      }),
      table,
      palette,
      page,
    );
    expect(figure.data[0]).toMatchObject({ x: [5, 15], y: [4, 6] });
  });
});

it("draws one panel a facet with shared axes", () => {
  const figure = figureFor(
    chart({
      mark: "line",
      encoding: {
        x: { field: "year", type: "quantitative", column: "year" },
        y: { type: "quantitative", column: "total" },
        facet: { field: "sector", type: "nominal", column: "sector" },
      },
    }),
    bySector,
    palette,
    page,
  );
  expect(figure.data.map((trace) => trace["xaxis"])).toEqual(["x", "x2", "x3"]);
  expect(figure.layout["yaxis2"]).toMatchObject({ matches: "y" });
});

it("lays heat map cells out by their labels and leaves missing ones empty", () => {
  const figure = figureFor(
    chart({
      mark: "rect",
      encoding: {
        x: { field: "year", type: "ordinal", column: "year" },
        y: { field: "sector", type: "nominal", column: "sector" },
        color: { type: "quantitative", column: "total" },
      },
    }),
    bySector,
    palette,
    page,
  );
  expect(figure.data[0]).toMatchObject({
    x: ["2008", "2009"],
    y: ["Tech", "Energy", "(empty)"],
    z: [
      [30, 36],
      [20, null],
      [null, 5],
    ],
  });
});

it("keeps text from a file as text", () => {
  const table: Table = {
    columns: [
      { name: "<b>x</b>", type: "text" },
      { name: "n", type: "integer" },
    ],
    rows: [["<img src=x>", 1]],
  };
  const figure = figureFor(
    chart({
      mark: "bar",
      encoding: {
        x: { field: "<b>x</b>", type: "nominal", column: "<b>x</b>" },
        y: { type: "quantitative", column: "n" },
      },
    }),
    table,
    palette,
    page,
  );
  expect(JSON.stringify(figure.layout)).not.toContain("<img");
  expect(JSON.stringify(figure.layout)).not.toContain("<b>");
});
