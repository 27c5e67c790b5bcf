import { ActionIcon, Button, Popover } from "@mantine/core";
import { IconArrowNarrowDown, IconArrowNarrowUp, IconFilter, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import type { Predicate, SortKey } from "../../contract/query.ts";
import { clausesOf, columnsOf, describePredicate, fromClauses, withoutClause } from "../app/filters.ts";
import { setFilter, setSort } from "../app/view-state.ts";
import { FilterForm } from "./FilterForm.tsx";

/** What narrows and orders the rows, one chip each: click to change, cross to take away. */
export function FilterBar({ dataset, filter, sort }: { dataset: Dataset; filter: Predicate | null; sort: SortKey[] }) {
  const clauses = clausesOf(filter);
  if (clauses.length === 0 && sort.length === 0)
    return <div className="filter-bar-hint">Click a column to sort, drag over its bars to filter</div>;
  return (
    <div className="filter-bar" role="toolbar" aria-label="Filters and sort">
      {clauses.map((clause, index) => (
        <FilterChip
          key={`${index}-${describePredicate(clause)}`}
          dataset={dataset}
          clause={clause}
          onChange={(next) =>
            setFilter(
              dataset.id,
              next === null ? withoutClause(filter, index) : fromClauses(clauses.with(index, next)),
              next === null ? "remove filter" : `filter on ${columnsOf(next).join(", ")}`,
            )
          }
        />
      ))}
      {sort.map((key, index) => (
        <span key={key.column} className="chip">
          <button
            type="button"
            className="chip-main"
            title="Turn the order around"
            onClick={() =>
              setSort(
                dataset.id,
                sort.with(index, { ...key, order: key.order === "ascending" ? "descending" : "ascending" }),
              )
            }
          >
            {key.order === "ascending" ? <IconArrowNarrowUp size={13} /> : <IconArrowNarrowDown size={13} />}
            {key.column}
          </button>
          <button
            type="button"
            className="chip-remove"
            aria-label={`Remove ${key.column} from the sort`}
            onClick={() => setSort(dataset.id, sort.toSpliced(index, 1))}
          >
            <IconX size={12} />
          </button>
        </span>
      ))}
      {clauses.length > 1 ? (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          onClick={() => setFilter(dataset.id, null, "clear filter")}
        >
          Clear all
        </Button>
      ) : null}
    </div>
  );
}

function FilterChip({
  dataset,
  clause,
  onChange,
}: {
  dataset: Dataset;
  clause: Predicate;
  onChange: (clause: Predicate | null) => void;
}) {
  const [open, setOpen] = useState(false);
  const columns = columnsOf(clause);
  const column = columns.length === 1 ? dataset.current.columns.find(({ name }) => name === columns[0]) : undefined;
  const text = describePredicate(clause);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      withRoles={false}
      position="bottom-start"
      width={280}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <span className="chip" data-tone="filter" data-testid="filter-chip">
          <button
            type="button"
            className="chip-main"
            disabled={!column}
            title={text}
            onClick={() => setOpen((before) => !before)}
          >
            <IconFilter size={12} />
            <span>{text}</span>
          </button>
          <ActionIcon
            className="chip-remove"
            size={18}
            aria-label={`Remove the filter ${text}`}
            onClick={() => onChange(null)}
          >
            <IconX size={12} />
          </ActionIcon>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        {column ? (
          <FilterForm
            column={column}
            versionId={dataset.current.id}
            profile={null}
            clause={clause}
            onApply={(next) => {
              setOpen(false);
              onChange(next);
            }}
          />
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
