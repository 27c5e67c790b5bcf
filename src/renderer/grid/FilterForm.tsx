import { Button, Checkbox, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState, type ReactNode } from "react";
import type { ColumnProfile } from "../../contract/dataset.ts";
import type { Predicate } from "../../contract/query.ts";
import type { Cell, ResultColumn } from "../../contract/values.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";
import { hasText, isBetween, isEmpty, isValues, selectedValues } from "../app/filters.ts";
import { formatBound, formatCompact } from "../ui/format.ts";

export interface FilterFormProps {
  column: ResultColumn;
  versionId: string;
  profile: ColumnProfile | null;
  clause: Predicate | null;
  /** Null takes the column's clause away. */
  onApply: (clause: Predicate | null) => void;
}

type Mode = "values" | "range" | "text" | "empty";

function modesFor({ type }: ResultColumn): { value: Mode; label: string }[] {
  if (isNumericType(type) || isTemporalType(type)) {
    return [
      { value: "range", label: "Range" },
      { value: "values", label: "Values" },
      { value: "empty", label: "Empty" },
    ];
  }
  return [
    { value: "values", label: "Values" },
    { value: "text", label: "Text" },
    { value: "empty", label: "Empty" },
  ];
}

function modeOf(clause: Predicate | null, first: Mode): Mode {
  if (clause === null) return first;
  if (selectedValues(clause)) return clause.kind === "isNull" ? "empty" : "values";
  if (clause.kind === "text") return "text";
  return first;
}

/** One column's part of the filter. Enter applies it. */
export function FilterForm(props: FilterFormProps) {
  const modes = modesFor(props.column);
  const [mode, setMode] = useState<Mode>(() => modeOf(props.clause, modes[0]?.value ?? "values"));
  return (
    <div className="filter-form" data-testid="filter-form">
      <SegmentedControl
        fullWidth
        data={modes}
        value={mode}
        onChange={(value) => setMode(value as Mode)}
        aria-label="Kind of filter"
      />
      {mode === "values" ? <ValuesPart {...props} /> : null}
      {mode === "range" ? <RangePart {...props} /> : null}
      {mode === "text" ? <TextPart {...props} /> : null}
      {mode === "empty" ? <EmptyPart {...props} /> : null}
    </div>
  );
}

function Part({
  onSubmit,
  onClear,
  canClear,
  children,
}: {
  onSubmit: () => void;
  onClear: () => void;
  canClear: boolean;
  children: ReactNode;
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      <div className="filter-form-buttons">
        <Button variant="default" disabled={!canClear} onClick={onClear}>
          Clear
        </Button>
        <Button type="submit" data-testid="filter-apply">
          Apply
        </Button>
      </div>
    </form>
  );
}

const listedValues = 200;

function ValuesPart({ column, versionId, clause, onApply }: FilterFormProps) {
  const [contains, setContains] = useState("");
  const [search] = useDebouncedValue(contains, 150);
  const [values, setValues] = useState<{ value: Cell; count: number }[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Cell[]>(() => selectedValues(clause) ?? []);
  const [exclude, setExclude] = useState(clause?.kind === "not");

  useEffect(() => {
    const abort = new AbortController();
    const input = {
      versionId,
      column: column.name,
      limit: listedValues,
      ...(search === "" ? {} : { contains: search }),
    };
    engine.call("dataset/values", input, { signal: abort.signal }).then(
      (list) => {
        setValues(list);
        setFailure(null);
      },
      (error: unknown) => {
        if (!isCancelled(error)) setFailure(messageOf(error));
      },
    );
    return () => abort.abort();
  }, [versionId, column.name, search]);

  return (
    <Part
      onSubmit={() => onApply(chosen.length === 0 ? null : isValues(column.name, chosen, exclude))}
      onClear={() => onApply(null)}
      canClear={clause !== null}
    >
      <TextInput
        placeholder="Search values"
        value={contains}
        data-autofocus
        autoFocus
        onChange={(event) => setContains(event.currentTarget.value)}
        aria-label="Search values"
      />
      {failure ? <div className="filter-form-note">{failure}</div> : null}
      <div className="filter-form-values">
        {values?.map(({ value, count }) => (
          <Checkbox
            key={String(value)}
            checked={chosen.includes(value)}
            onChange={() =>
              setChosen((before) =>
                before.includes(value) ? before.filter((other) => other !== value) : [...before, value],
              )
            }
            label={
              <span className="filter-form-value">
                <span data-empty={value === null}>
                  {value === null ? "empty" : formatBound(value, column.type) || "“”"}
                </span>
                <span>{formatCompact(count)}</span>
              </span>
            }
          />
        ))}
        {values?.length === 0 ? <div className="filter-form-note">No such value.</div> : null}
        {values?.length === listedValues ? (
          <div className="filter-form-note">The {listedValues} most frequent. Search for others.</div>
        ) : null}
      </div>
      <Checkbox label="All but these" checked={exclude} onChange={(event) => setExclude(event.currentTarget.checked)} />
    </Part>
  );
}

function boundsOf(clause: Predicate | null): { low: Cell; high: Cell } {
  const literal = (expr: { kind: string; value?: Cell }) => (expr.kind === "literal" ? (expr.value ?? null) : null);
  if (clause?.kind === "between") return { low: literal(clause.low), high: literal(clause.high) };
  if (clause?.kind === "compare" && clause.op.startsWith(">")) return { low: literal(clause.right), high: null };
  if (clause?.kind === "compare" && clause.op.startsWith("<")) return { low: null, high: literal(clause.right) };
  if (clause?.kind === "and") {
    const [first, second] = clause.args.map(boundsOf);
    return { low: first?.low ?? null, high: second?.high ?? null };
  }
  if (clause?.kind === "timeRange") return { low: clause.start, high: clause.end };
  return { low: null, high: null };
}

function RangePart({ column, profile, clause, onApply }: FilterFormProps) {
  const bounds = boundsOf(clause);
  const [low, setLow] = useState<Cell>(bounds.low);
  const [high, setHigh] = useState<Cell>(bounds.high);
  const temporal = isTemporalType(column.type);
  const hint = profile
    ? `${formatBound(profile.min, column.type)} to ${formatBound(profile.max, column.type)} in the data`
    : null;
  const field = (label: string, value: Cell, set: (value: Cell) => void, focus: boolean) =>
    temporal ? (
      <TextInput
        label={label}
        type={column.type === "date" ? "date" : "datetime-local"}
        step={1}
        autoFocus={focus}
        value={value === null ? "" : String(value).slice(0, column.type === "date" ? 10 : 19)}
        onChange={(event) => set(event.currentTarget.value === "" ? null : event.currentTarget.value)}
      />
    ) : (
      <NumberInput
        label={label}
        hideControls
        autoFocus={focus}
        thousandSeparator=","
        value={value === null ? "" : Number(value)}
        onChange={(next) => set(next === "" ? null : Number(next))}
      />
    );
  return (
    <Part
      onSubmit={() => onApply(isBetween(column.name, column.type, low, high))}
      onClear={() => onApply(null)}
      canClear={clause !== null}
    >
      <div className="filter-form-range">
        {field("From", low, setLow, true)}
        {field("To", high, setHigh, false)}
      </div>
      {hint ? <div className="filter-form-note">{hint}</div> : null}
    </Part>
  );
}

const textOperations = [
  { value: "contains", label: "contains" },
  { value: "startsWith", label: "starts with" },
  { value: "endsWith", label: "ends with" },
  { value: "equals", label: "is" },
] as const;
type TextOperation = (typeof textOperations)[number]["value"];

function TextPart({ column, clause, onApply }: FilterFormProps) {
  const before = clause?.kind === "text" && clause.op !== "matches" ? clause : null;
  const [operation, setOperation] = useState<TextOperation>(
    before?.op === "matches" ? "contains" : (before?.op ?? "contains"),
  );
  const [text, setText] = useState(before?.text ?? "");
  return (
    <Part
      onSubmit={() => onApply(text === "" ? null : hasText(column.name, operation, text))}
      onClear={() => onApply(null)}
      canClear={clause !== null}
    >
      <div className="filter-form-range">
        <Select
          data={[...textOperations]}
          value={operation}
          allowDeselect={false}
          onChange={(value) => value && setOperation(value as TextOperation)}
          aria-label="How to compare"
        />
        <TextInput autoFocus value={text} onChange={(event) => setText(event.currentTarget.value)} aria-label="Text" />
      </div>
    </Part>
  );
}

function EmptyPart({ column, profile, clause, onApply }: FilterFormProps) {
  return (
    <div className="filter-form-empty">
      <Button variant="default" onClick={() => onApply(isEmpty(column.name, true))}>
        Only empty{profile ? ` (${formatCompact(profile.nullCount)})` : ""}
      </Button>
      <Button variant="default" onClick={() => onApply(isEmpty(column.name, false))}>
        Only not empty
      </Button>
      <Button variant="subtle" color="gray" disabled={clause === null} onClick={() => onApply(null)}>
        Clear
      </Button>
    </div>
  );
}
