import { describe, expect, it } from "vitest";
import { allCommands, registerCommands, runCommand } from "./commands.ts";
import { matchFuzzy, rank } from "./palette-match.ts";
import { matchesShortcut, needsModifierWhileTyping, shortcutKeys } from "../ui/shortcuts.ts";

const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe("commands", () => {
  it("runs what is registered and enabled, until it is taken away", () => {
    let runs = 0;
    let enabled = false;
    const remove = registerCommands([
      { id: "test.run", title: "Run", section: "Edit", enabled: () => enabled, run: () => runs++ },
    ]);
    expect(runCommand("test.run")).toBe(false);
    enabled = true;
    expect(runCommand("test.run")).toBe(true);
    expect(runs).toBe(1);
    remove();
    expect(runCommand("test.run")).toBe(false);
    expect(allCommands()).toEqual([]);
  });

  it("refuses the same id twice", () => {
    const command = { id: "test.twice", title: "Twice", section: "Edit" as const, run: () => undefined };
    const remove = registerCommands([command]);
    expect(() => registerCommands([command])).toThrow("test.twice");
    remove();
  });
});

describe("shortcuts", () => {
  it("takes Ctrl here and Command on a Mac", () => {
    expect(matchesShortcut("Mod+K", { ...plain, key: "k", ctrlKey: true }, false)).toBe(true);
    expect(matchesShortcut("Mod+K", { ...plain, key: "k", metaKey: true }, true)).toBe(true);
    expect(matchesShortcut("Mod+K", { ...plain, key: "k", ctrlKey: true }, true)).toBe(false);
  });

  it("tells Ctrl+Z from Ctrl+Shift+Z, and takes a symbol however it is typed", () => {
    const redo = { ...plain, key: "Z", ctrlKey: true, shiftKey: true };
    expect(matchesShortcut("Mod+Z", redo, false)).toBe(false);
    expect(matchesShortcut("Mod+Shift+Z", redo, false)).toBe(true);
    expect(matchesShortcut("?", { ...plain, key: "?", shiftKey: true }, false)).toBe(true);
  });

  it("leaves plain keys to the text being typed", () => {
    expect(needsModifierWhileTyping("/")).toBe(true);
    expect(needsModifierWhileTyping("Mod+J")).toBe(false);
    expect(shortcutKeys("Mod+Shift+P", false)).toEqual(["Ctrl", "Shift", "P"]);
  });
});

describe("palette matching", () => {
  it("finds letters in order, words first", () => {
    expect(matchFuzzy("xyz", "Export view")).toBeNull();
    const titles = ["Show examples", "Export view as CSV", "Expand all"];
    expect(rank(titles, "ex", (title) => title).map(({ item }) => item)).toEqual([
      "Expand all",
      "Export view as CSV",
      "Show examples",
    ]);
    expect(rank(titles, "evc", (title) => title)[0]?.item).toBe("Export view as CSV");
  });

  it("marks the letters it matched", () => {
    expect(matchFuzzy("evc", "Export view as CSV")?.positions).toEqual([0, 7, 15]);
  });

  it("finds by keyword below a title that matches", () => {
    const items = [
      { title: "Appearance", keywords: "dark light" },
      { title: "Dark theme", keywords: "" },
    ];
    expect(
      rank(
        items,
        "dark",
        (item) => item.title,
        (item) => item.keywords,
      ).map(({ item }) => item.title),
    ).toEqual(["Dark theme", "Appearance"]);
  });
});
