import { Checkbox, Popover, Select, TagsInput, TextInput, UnstyledButton } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { ColumnChoice, Preview } from "../../contract/dataset.ts";
import type { ColumnType } from "../../contract/values.ts";
import { isNumericType } from "../../contract/values.ts";
import { formatCell, formatCount } from "../ui/format.ts";
import { TypeIcon, typeWords } from "../ui/TypeIcon.tsx";
import { datePatterns, guessDatePattern } from "./date-patterns.ts";

interface PreviewTableProps {
  preview: Preview;
  columns: ColumnChoice[];
  busy: boolean;
  onColumn: (sourceName: string, part: Partial<ColumnChoice>) => void;
}

const shownColumns = 200;
const typeChoices = (Object.keys(typeWords) as ColumnType[]).map((type) => ({ value: type, label: typeWords[type] }));

/** The first rows, typed as they would be imported; cells that do not fit show the text of the file. */
export function PreviewTable({ preview, columns, busy, onColumn }: PreviewTableProps) {
  const misfits = useMemo(
    () => new Map(preview.misfits.map((misfit) => [`${misfit.row}/${misfit.column}`, misfit.text])),
    [preview.misfits],
  );
  const misfitColumns = useMemo(
    () => new Map(preview.misfits.map((misfit) => [misfit.column, misfit.text])),
    [preview.misfits],
  );
  const places = useMemo(
    () => new Map(preview.sample.columns.map((column, index) => [column.name, index])),
    [preview.sample.columns],
  );
  const shown = columns.slice(0, shownColumns);

  function textsOf(column: ColumnChoice): string[] {
    const place = places.get(column.name) ?? places.get(column.sourceName);
    if (place === undefined) return [];
    return preview.sample.rows.map(
      (row, index) =>
        misfits.get(`${index}/${column.name}`) ??
        misfits.get(`${index}/${column.sourceName}`) ??
        String(row[place] ?? ""),
    );
  }

  /** A new type may need to know how the file writes it; the first rows mostly tell. */
  function withPattern(column: ColumnChoice, part: Partial<ColumnChoice>): Partial<ColumnChoice> {
    const type = part.type ?? column.type;
    if (part.type === undefined || (type !== "date" && type !== "timestamp") || column.dateFormat !== undefined)
      return part;
    const dateFormat = guessDatePattern(textsOf(column));
    return dateFormat === null ? part : { ...part, dateFormat };
  }

  return (
    <div className="preview" data-busy={busy} tabIndex={0} role="region" aria-label="First rows">
      <table>
        <thead>
          <tr>
            {shown.map((column) => (
              <th key={column.sourceName} scope="col" data-excluded={column.include === false}>
                <ColumnHead
                  column={column}
                  misfit={misfitColumns.get(column.name) ?? misfitColumns.get(column.sourceName) ?? null}
                  onColumn={(name, part) => onColumn(name, withPattern(column, part))}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.sample.rows.map((row, rowIndex) => (
            <tr key={rowIndex}>
              {shown.map((column, columnIndex) => {
                const place = places.get(column.name) ?? places.get(column.sourceName) ?? columnIndex;
                const value = row[place] ?? null;
                const misfit =
                  misfits.get(`${rowIndex}/${column.name}`) ?? misfits.get(`${rowIndex}/${column.sourceName}`);
                return (
                  <td
                    key={column.sourceName}
                    data-align={isNumericType(column.type) ? "right" : undefined}
                    data-excluded={column.include === false}
                    data-empty={value === null && misfit === undefined}
                    data-misfit={misfit !== undefined}
                    title={
                      misfit === undefined ? undefined : `“${misfit}” is not ${withArticle(typeWords[column.type])}`
                    }
                  >
                    {misfit ?? (value === null ? "null" : formatCell(value, column.type))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {columns.length > shownColumns ? (
        <p className="preview-more">
          And {formatCount(columns.length - shownColumns)} more columns, imported as they were guessed.
        </p>
      ) : null}
    </div>
  );
}

function withArticle(words: string): string {
  return `a ${words.toLowerCase()}`;
}

function ColumnHead({
  column,
  misfit,
  onColumn,
}: {
  column: ColumnChoice;
  misfit: string | null;
  onColumn: PreviewTableProps["onColumn"];
}) {
  const [open, setOpen] = useState(false);
  const { sourceName, type } = column;
  const change = (part: Partial<ColumnChoice>) => onColumn(sourceName, part);
  return (
    <div className="preview-head">
      <div className="preview-head-name">
        <Checkbox
          aria-label={`Import ${sourceName}`}
          checked={column.include !== false}
          onChange={(event) => change({ include: event.currentTarget.checked })}
        />
        <input
          aria-label={`Name of ${sourceName}`}
          value={column.name}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </div>
      <div className="preview-head-type">
        <Select
          variant="unstyled"
          aria-label={`Type of ${sourceName}`}
          data={typeChoices}
          value={type}
          allowDeselect={false}
          leftSection={<TypeIcon type={type} />}
          comboboxProps={{ width: 180, position: "bottom-start" }}
          error={misfit !== null}
          onChange={(next) => next !== null && change({ type: next as ColumnType })}
        />
        {type === "text" || type === "json" || type === "binary" || type === "boolean" ? null : (
          <Popover
            opened={open}
            onChange={setOpen}
            closeOnEscape={false}
            position="bottom-start"
            width={240}
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <UnstyledButton
                className="preview-head-more"
                onClick={() => setOpen((before) => !before)}
                aria-label={`How ${sourceName} is written`}
              >
                <IconAdjustmentsHorizontal size={14} />
              </UnstyledButton>
            </Popover.Target>
            <Popover.Dropdown
              onKeyDown={(event) => {
                if (
                  event.key !== "Escape" ||
                  (event.target instanceof Element && event.target.getAttribute("aria-expanded") === "true")
                )
                  return;
                event.stopPropagation();
                setOpen(false);
              }}
            >
              <HowWritten column={column} onChange={change} />
            </Popover.Dropdown>
          </Popover>
        )}
      </div>
    </div>
  );
}

function HowWritten({ column, onChange }: { column: ColumnChoice; onChange: (part: Partial<ColumnChoice>) => void }) {
  const temporal = column.type === "date" || column.type === "timestamp";
  const custom = column.dateFormat !== undefined && !datePatterns.some(({ pattern }) => pattern === column.dateFormat);
  return (
    <div className="preview-written">
      {temporal ? (
        <>
          <Select
            label="Written as"
            data={datePatterns.map(({ pattern, example }) => ({ value: pattern, label: example }))}
            value={custom ? null : (column.dateFormat ?? null)}
            placeholder="Guessed"
            comboboxProps={{ withinPortal: false }}
            onChange={(dateFormat) => dateFormat !== null && onChange({ dateFormat })}
          />
          <TextInput
            label="Or another pattern"
            placeholder="%d %B %Y"
            value={custom ? column.dateFormat : ""}
            onChange={(event) => onChange({ dateFormat: event.currentTarget.value })}
          />
        </>
      ) : null}
      {isNumericType(column.type) ? (
        <>
          <Select
            label="Decimals after"
            data={[
              { value: ".", label: "Point: 1.5" },
              { value: ",", label: "Comma: 1,5" },
            ]}
            value={column.decimalSeparator ?? "."}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) => onChange({ decimalSeparator: value as "." | "," })}
          />
          <Select
            label="Thousands between"
            data={[
              { value: ",", label: "Comma: 1,000" },
              { value: ".", label: "Point: 1.000" },
              { value: " ", label: "Space: 1 000" },
              { value: "'", label: "Apostrophe: 1'000" },
            ]}
            placeholder="Nothing"
            clearable
            value={column.thousandsSeparator ?? null}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) =>
              onChange({ thousandsSeparator: (value ?? undefined) as ColumnChoice["thousandsSeparator"] })
            }
          />
        </>
      ) : null}
      <TagsInput
        label="Words for empty"
        placeholder="NA, -"
        value={(column.nullValues ?? []).filter((word) => word !== "")}
        comboboxProps={{ withinPortal: false }}
        onChange={(nullValues) => onChange({ nullValues })}
      />
    </div>
  );
}
