import { basename } from "node:path";
import { AppError } from "../../../contract/errors.ts";
import { columnOfReference, lookOf, numberText, type CellLook } from "./workbook-cells.ts";
import { attribute, decodeXml, scanXml } from "./xml-scanner.ts";
import { openZip, type ZipArchive } from "./zip-archive.ts";

export interface SheetRow {
  /** The row's number on the sheet, from 1. */
  line: number;
  cells: (string | null)[];
}

export interface Workbook {
  sheets: string[];
  /** Rows that have a cell with something in it. `looks` counts how the numbers of each column are shown. */
  rows(
    sheet: string,
    options: {
      onRow(row: SheetRow): void;
      isEnough?: () => boolean;
      onFraction?: (fraction: number) => void;
      afterPiece?: () => Promise<void>;
    },
  ): Promise<void>;
  looks: Map<number, Map<string, number>>;
  sharedStringCount: number;
}

const MAXIMUM_SHARED_CHARACTERS = 2_000_000_000;
const MAXIMUM_SHEET_COLUMNS = 16_384;

async function eachTag(
  archive: ZipArchive,
  name: string,
  visit: (tag: string, attributes: string) => void,
): Promise<void> {
  await scanXml(archive.text(name), (token) => {
    if (token.kind === "open") visit(token.name, token.attributes);
  });
}

async function readSheets(archive: ZipArchive): Promise<{ sheets: Map<string, string>; is1904: boolean }> {
  const targets = new Map<string, string>();
  if (archive.has("xl/_rels/workbook.xml.rels")) {
    await eachTag(archive, "xl/_rels/workbook.xml.rels", (tag, attributes) => {
      if (tag !== "Relationship") return;
      const target = attribute(attributes, "Target") ?? "";
      targets.set(attribute(attributes, "Id") ?? "", target.startsWith("/") ? target.slice(1) : `xl/${target}`);
    });
  }
  const sheets = new Map<string, string>();
  let is1904 = false;
  await eachTag(archive, "xl/workbook.xml", (tag, attributes) => {
    if (tag === "workbookPr") is1904 = ["1", "true"].includes(attribute(attributes, "date1904") ?? "");
    if (tag !== "sheet") return;
    const target =
      targets.get(attribute(attributes, "(?:\\w+:)?id") ?? "") ?? `xl/worksheets/sheet${sheets.size + 1}.xml`;
    if (archive.has(target) && target.includes("worksheets/"))
      sheets.set(attribute(attributes, "name") ?? `Sheet ${sheets.size + 1}`, target);
  });
  return { sheets, is1904 };
}

async function readLooks(archive: ZipArchive): Promise<CellLook[]> {
  if (!archive.has("xl/styles.xml")) return [];
  const codes = new Map<number, string>();
  const looks: CellLook[] = [];
  let inCellFormats = false;
  await scanXml(archive.text("xl/styles.xml"), (token) => {
    if (token.kind === "close" && token.name === "cellXfs") inCellFormats = false;
    if (token.kind !== "open") return;
    if (token.name === "cellXfs") inCellFormats = true;
    if (token.name === "numFmt")
      codes.set(Number(attribute(token.attributes, "numFmtId")), attribute(token.attributes, "formatCode") ?? "");
    if (token.name === "xf" && inCellFormats) {
      const id = Number(attribute(token.attributes, "numFmtId") ?? 0);
      looks.push(lookOf(id, codes.get(id)));
    }
  });
  return looks;
}

async function readSharedStrings(archive: ZipArchive, path: string): Promise<string[]> {
  if (!archive.has("xl/sharedStrings.xml")) return [];
  const strings: string[] = [];
  let current = "";
  let inText = false;
  let phonetic = false;
  let total = 0;
  await scanXml(archive.text("xl/sharedStrings.xml"), (token) => {
    if (token.kind === "text") {
      if (inText && !phonetic) current += token.text;
      return;
    }
    if (token.name === "rPh") phonetic = token.kind === "open" && !token.isEmpty;
    if (token.name === "t") inText = token.kind === "open" && !token.isEmpty;
    if (token.name === "si" && (token.kind === "close" || token.isEmpty)) {
      total += current.length;
      if (total > MAXIMUM_SHARED_CHARACTERS)
        throw new AppError(
          "file-too-large",
          `${basename(path)} holds more text than can be read at once. Save the sheet as CSV and import that.`,
        );
      strings.push(decodeXml(current));
      current = "";
    }
  });
  return strings;
}

/** Reads XLSX workbooks in a stream: what is held in memory are the shared strings and a row. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const archive = await openZip(path);
  if (!archive.has("xl/workbook.xml")) {
    throw new AppError(
      "format-broken",
      `${basename(path)} is a ZIP file but not a workbook. Unpack it and import what is inside.`,
    );
  }
  const { sheets, is1904 } = await readSheets(archive);
  if (sheets.size === 0)
    throw new AppError(
      "format-broken",
      `${basename(path)} has no sheet with cells in it. Choose a workbook that has data.`,
    );
  const styles = await readLooks(archive);
  const shared = await readSharedStrings(archive, path);
  const looks: Workbook["looks"] = new Map();

  function countLook(column: number, look: CellLook): void {
    const key = typeof look === "string" ? look : `currency:${look.currency ?? ""}`;
    const counts = looks.get(column) ?? new Map<string, number>();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    looks.set(column, counts);
  }

  function cellText(type: string, style: number, column: number, value: string): string | null {
    if (type === "s") return shared[Number(value)] ?? null;
    if (type === "b") return value === "1" ? "true" : "false";
    if (type === "n") {
      if (value === "") return null;
      const look = styles[style] ?? "plain";
      countLook(column, look);
      return numberText(value, look, is1904);
    }
    return decodeXml(value);
  }

  return {
    sheets: [...sheets.keys()],
    looks,
    sharedStringCount: shared.length,
    async rows(sheet, { onRow, isEnough, onFraction, afterPiece }) {
      const entry = sheets.get(sheet);
      if (entry === undefined)
        throw new AppError(
          "not-found",
          `The workbook has no sheet named "${sheet}". It has: ${[...sheets.keys()].slice(0, 10).join(", ")}.`,
        );
      const byteCount = archive.byteCountOf(entry);
      let line = 0;
      let cells: (string | null)[] = [];
      let column = -1;
      let type = "n";
      let style = 0;
      let value = "";
      let collects = false;
      const pieces = archive.text(entry, (bytes) => onFraction?.(bytes / Math.max(1, byteCount)));
      async function* unhurried(): AsyncGenerator<string> {
        for await (const piece of pieces) {
          yield piece;
          await afterPiece?.();
        }
      }
      await scanXml(
        unhurried(),
        (token) => {
          if (token.kind === "text") {
            if (collects) value += token.text;
            return;
          }
          const isOpen = token.kind === "open";
          if (token.name === "c") {
            if (isOpen) {
              const reference = attribute(token.attributes, "r");
              column = reference === null ? column + 1 : columnOfReference(reference);
              type = attribute(token.attributes, "t") ?? "n";
              style = Number(attribute(token.attributes, "s") ?? 0);
              value = "";
            }
            if ((!isOpen || token.isEmpty) && column >= 0 && column < MAXIMUM_SHEET_COLUMNS && value !== "") {
              while (cells.length < column) cells.push(null);
              cells[column] = cellText(type, style, column, value);
            }
          } else if (token.name === "v" || token.name === "t") collects = isOpen && !token.isEmpty;
          else if (token.name === "row") {
            if (isOpen) {
              line = Number(attribute(token.attributes, "r") ?? line + 1);
              cells = [];
              column = -1;
            }
            if ((!isOpen || token.isEmpty) && cells.some((cell) => cell !== null && cell !== ""))
              onRow({ line, cells });
          }
        },
        isEnough,
      );
    },
  };
}
