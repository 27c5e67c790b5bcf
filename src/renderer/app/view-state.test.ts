import { beforeEach, describe, expect, it } from "vitest";
import type { Predicate } from "../../contract/query.ts";
import {
  redo,
  setChart,
  setColumnHidden,
  setColumnWidth,
  setFilter,
  setSort,
  setTab,
  undo,
  useViewState,
  viewOf,
  withoutHistory,
} from "./view-state.ts";
import { decodeViews, encodeViews } from "./view-storage.ts";

const cheap: Predicate = {
  kind: "compare",
  op: "<",
  left: { kind: "field", field: "price" },
  right: { kind: "literal", value: 10 },
};

beforeEach(() => {
  withoutHistory(() => useViewState.setState(useViewState.getInitialState(), true));
  useViewState.temporal.getState().clear();
});

describe("view state", () => {
  it("undoes and redoes each thing a person did to a view, last first", () => {
    setFilter("a", cheap, "filter on price");
    setSort("a", [{ column: "price", order: "descending" }]);
    setColumnHidden("a", "id", true);

    expect(undo()?.label).toBe("hide id");
    expect(viewOf("a").hiddenColumns).toEqual([]);
    expect(undo()?.label).toBe("sort by price");
    expect(undo()?.label).toBe("filter on price");
    expect(viewOf("a").filter).toBeNull();
    expect(undo()).toBeNull();

    expect(redo()?.label).toBe("filter on price");
    expect(viewOf("a").filter).toEqual(cheap);
  });

  it("groups the steps of one drag", () => {
    setColumnWidth("a", "price", 100);
    setColumnWidth("a", "price", 120);
    setColumnWidth("a", "price", 140);
    undo();
    expect(viewOf("a").columnWidths).toEqual({});
    redo();
    expect(viewOf("a").columnWidths).toEqual({ price: 140 });
  });

  it("does not group changes of different controls", () => {
    setChart("a", { mark: "bar", encoding: {}, transform: [], title: "S" }, { group: "title" });
    setChart("a", { mark: "bar", encoding: {}, transform: [], title: "Sa" }, { group: "title" });
    setChart("a", { mark: "line", encoding: {}, transform: [], title: "Sa" });
    undo();
    expect(viewOf("a").chart).toMatchObject({ mark: "bar", title: "Sa" });
    undo();
    expect(viewOf("a").chart).toBeNull();
  });

  it("leaves the tab out of the history", () => {
    setSort("a", [{ column: "price", order: "ascending" }]);
    setTab("a", "chart");
    undo();
    expect(useViewState.getState().tabs["a"]).toBe("chart");
    expect(viewOf("a").sort).toEqual([]);
  });

  it("keeps views across a restart and starts with an empty history", () => {
    setFilter("a", cheap);
    setTab("a", "sql");
    const stored = encodeViews();
    useViewState.setState(useViewState.getInitialState(), true);
    useViewState.temporal.getState().clear();

    expect(decodeViews(stored)).toBe(true);
    expect(viewOf("a").filter).toEqual(cheap);
    expect(useViewState.getState().tabs["a"]).toBe("sql");
    expect(undo()).toBeNull();
  });

  it("ignores a damaged memory", () => {
    expect(decodeViews("{")).toBe(false);
    expect(decodeViews('{"views":{"a":{"filter":{"kind":"nonsense"}}},"tabs":{}}')).toBe(false);
  });
});
