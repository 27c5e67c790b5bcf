import type { FileHandle } from "node:fs/promises";
import { AppError } from "../../contract/errors.ts";
import type { Cell, ColumnType, ResultColumn } from "../../contract/values.ts";
import { createZipWriter } from "./zip-writer.ts";

/** The limits of the format (Excel specifications and limits). */
export const MAXIMUM_WORKBOOK_ROWS = 1_048_576;
export const MAXIMUM_WORKBOOK_COLUMNS = 16_384;
const MAXIMUM_CELL_CHARACTERS = 32_767;
const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(1899, 11, 30);
const FIRST_EXACT_DAY_MS = Date.UTC(1900, 2, 1);
const MAXIMUM_EXACT_DIGITS = 15;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STYLE = { heading: 1, date: 2, timestamp: 3, time: 4 };

const PARTS: Record<string, string> = {
  "[Content_Types].xml": `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  "_rels/.rels": `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
  "xl/styles.xml": `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="21" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
};

function escapeXml(text: string): string {
  return text
    .replace(/[&<>]/g, (mark) => (mark === "&" ? "&amp;" : mark === "<" ? "&lt;" : "&gt;"))
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g,
      (mark) => `_x${mark.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}_`,
    )
    .replaceAll("\r", "_x000D_");
}

function textCell(text: string, style = 0): string {
  if (text.length > MAXIMUM_CELL_CHARACTERS) {
    throw new AppError(
      "file-too-large",
      `A cell holds ${text.length} characters and a workbook's cell takes ${MAXIMUM_CELL_CHARACTERS}. Export as CSV or Parquet instead.`,
    );
  }
  const space = /^\s|\s$|\n/.test(text) ? ' xml:space="preserve"' : "";
  return `<c t="inlineStr"${style === 0 ? "" : ` s="${style}"`}><is><t${space}>${escapeXml(text)}</t></is></c>`;
}

/** Days since 1900 began, in Excel's count; null for days before it counts right. */
function serial(text: string): number | null {
  const milliseconds = Date.parse(`${text.length === 10 ? `${text}T00:00:00` : text.slice(0, 23)}Z`);
  return Number.isNaN(milliseconds) || milliseconds < FIRST_EXACT_DAY_MS ? null : (milliseconds - EPOCH_MS) / DAY_MS;
}

function timeSerial(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  return (hours * 3600 + minutes * 60 + seconds) / 86_400;
}

function cellXml(cell: Cell, type: ColumnType): string {
  if (cell === null) return "<c/>";
  if (typeof cell === "boolean") return `<c t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "number") return `<c><v>${cell}</v></c>`;
  if (type === "date" || type === "timestamp") {
    const days = serial(cell);
    return days === null
      ? textCell(cell)
      : `<c s="${type === "date" ? STYLE.date : STYLE.timestamp}"><v>${days}</v></c>`;
  }
  if (type === "time") return `<c s="${STYLE.time}"><v>${timeSerial(cell)}</v></c>`;
  if (type === "integer" && cell.replace("-", "").length <= MAXIMUM_EXACT_DIGITS) return `<c><v>${cell}</v></c>`;
  return textCell(cell);
}

/** Writes one sheet in a stream. Numbers that a workbook cannot hold exactly are written as text. */
export async function writeWorkbook(
  file: FileHandle,
  columns: readonly ResultColumn[],
  parts: AsyncIterable<readonly (readonly Cell[])[]>,
): Promise<void> {
  const zip = createZipWriter(file);
  for (const [name, content] of Object.entries(PARTS)) await zip.add(name, [content]);
  async function* sheet(): AsyncGenerator<string> {
    yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row>${columns.map((column) => textCell(column.name, STYLE.heading)).join("")}</row>`;
    for await (const rows of parts) {
      yield rows
        .map((row) => `<row>${row.map((cell, index) => cellXml(cell, columns[index]?.type ?? "text")).join("")}</row>`)
        .join("");
    }
    yield "</sheetData></worksheet>";
  }
  await zip.add("xl/worksheets/sheet1.xml", sheet());
  await zip.finish();
}
