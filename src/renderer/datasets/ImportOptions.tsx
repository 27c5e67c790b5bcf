import { Checkbox, NumberInput, Select, TagsInput } from "@mantine/core";
import type { ReadOptions } from "../../contract/dataset.ts";
import type { Draft } from "./import-draft.ts";

interface ImportOptionsProps {
  draft: Draft;
  canTakeAll: boolean;
  onOptions: (options: Partial<ReadOptions>) => void;
  onAllTables: (all: boolean) => void;
}

const encodings = [
  { value: "utf-8", label: "UTF-8" },
  { value: "utf-16le", label: "UTF-16 LE" },
  { value: "utf-16be", label: "UTF-16 BE" },
  { value: "latin-1", label: "Latin-1" },
];
const delimiters = [
  { value: ",", label: "Comma ," },
  { value: ";", label: "Semicolon ;" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Bar |" },
  { value: " ", label: "Space" },
];

/** How the file is read. Which of these there are depends on its format. */
export function ImportOptions({ draft, canTakeAll, onOptions, onAllTables }: ImportOptionsProps) {
  const { preview } = draft;
  const options: ReadOptions = { ...preview?.options, ...draft.options };
  const format = options.format;
  const isText = format === "csv" || format === "tsv" || (preview === null && draft.failure !== null);
  const tables = preview?.tables ?? [];
  const delimiter = options.delimiter ?? (format === "tsv" ? "\t" : ",");
  if (!isText && tables.length < 2 && format !== "xlsx") return null;
  return (
    <div className="import-options">
      {tables.length > 1 ? (
        <>
          <Select
            label={format === "sqlite" ? "Table" : "Sheet"}
            w={180}
            searchable
            data={tables}
            value={options.table ?? tables[0] ?? null}
            allowDeselect={false}
            disabled={draft.allTables}
            onChange={(table) => table !== null && onOptions({ table })}
          />
          {canTakeAll ? (
            <Checkbox
              label={`All ${tables.length}`}
              checked={draft.allTables}
              onChange={(event) => onAllTables(event.currentTarget.checked)}
            />
          ) : null}
        </>
      ) : null}
      {isText ? (
        <>
          <Select
            label="Encoding"
            w={110}
            data={encodings}
            value={options.encoding ?? "utf-8"}
            allowDeselect={false}
            onChange={(value) =>
              value !== null && onOptions({ encoding: value as NonNullable<ReadOptions["encoding"]> })
            }
          />
          <Select
            label="Separator"
            w={130}
            data={
              delimiters.some(({ value }) => value === delimiter)
                ? delimiters
                : [...delimiters, { value: delimiter, label: delimiter }]
            }
            value={delimiter}
            allowDeselect={false}
            onChange={(value) => value !== null && onOptions({ delimiter: value })}
          />
          <NumberInput
            label="Skip lines"
            w={90}
            min={0}
            max={1000}
            value={options.skipLines ?? 0}
            onChange={(value) => onOptions({ skipLines: Number(value) || 0 })}
          />
        </>
      ) : null}
      {isText || format === "xlsx" ? (
        <>
          <TagsInput
            label="Words for empty"
            w={220}
            placeholder="NA, null, -"
            value={(options.nullValues ?? []).filter((word) => word !== "")}
            onChange={(nullValues) => onOptions({ nullValues })}
          />
          <Checkbox
            label="First line has the names"
            checked={options.hasHeader ?? true}
            onChange={(event) => onOptions({ hasHeader: event.currentTarget.checked })}
          />
        </>
      ) : null}
    </div>
  );
}
