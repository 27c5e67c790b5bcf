import { Button, Checkbox, Popover, TextInput } from "@mantine/core";
import { IconChartHistogram, IconColumns3, IconHash } from "@tabler/icons-react";
import { useState } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import { runCommand } from "../app/commands.ts";
import { rank } from "../app/palette-match.ts";
import { setHiddenColumns } from "../app/view-state.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { TypeIcon } from "../ui/TypeIcon.tsx";
import { useGridSettings } from "./grid-settings.ts";

/** What concerns the table as a whole: which columns, their profiles, jumping. */
export function GridToolbar({ dataset, hiddenColumns }: { dataset: Dataset; hiddenColumns: string[] }) {
  const showProfile = useGridSettings((state) => state.showProfile);
  return (
    <div className="grid-tools">
      <ColumnChooser dataset={dataset} hiddenColumns={hiddenColumns} />
      <IconButton label="Jump to row" shortcut="Mod+G" size={26} onClick={() => runCommand("grid.jump")}>
        <IconHash size={15} />
      </IconButton>
      <IconButton
        label={showProfile ? "Hide column profiles" : "Show column profiles"}
        shortcut="Mod+Shift+H"
        size={26}
        aria-pressed={showProfile}
        variant={showProfile ? "light" : "subtle"}
        onClick={() => runCommand("grid.profile")}
      >
        <IconChartHistogram size={15} />
      </IconButton>
    </div>
  );
}

const listedColumns = 300;

function ColumnChooser({ dataset, hiddenColumns }: { dataset: Dataset; hiddenColumns: string[] }) {
  const [query, setQuery] = useState("");
  const { columns } = dataset.current;
  const hidden = new Set(hiddenColumns);
  const shownCount = columns.filter((column) => !hidden.has(column.name)).length;
  const found = rank(columns, query, (column) => column.name).slice(0, listedColumns);
  return (
    <Popover position="bottom-end" width={260} onClose={() => setQuery("")} trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={400}
          leftSection={<IconColumns3 size={15} />}
          data-testid="column-chooser"
        >
          {shownCount === columns.length ? `${columns.length} columns` : `${shownCount} of ${columns.length} columns`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="column-chooser">
        <TextInput
          placeholder="Find a column"
          aria-label="Find a column"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <div className="column-chooser-list">
          {found.map(({ item: column }) => (
            <Checkbox
              key={column.name}
              checked={!hidden.has(column.name)}
              label={
                <span className="column-chooser-name">
                  <TypeIcon type={column.type} />
                  {column.name}
                </span>
              }
              onChange={() =>
                setHiddenColumns(
                  dataset.id,
                  hidden.has(column.name)
                    ? hiddenColumns.filter((name) => name !== column.name)
                    : [...hiddenColumns, column.name],
                )
              }
            />
          ))}
        </div>
        <div className="filter-form-buttons">
          <Button
            variant="subtle"
            color="gray"
            onClick={() =>
              setHiddenColumns(
                dataset.id,
                columns.slice(1).map(({ name }) => name),
              )
            }
            disabled={columns.length < 2}
          >
            Hide all
          </Button>
          <Button
            variant="default"
            onClick={() => setHiddenColumns(dataset.id, [])}
            disabled={hiddenColumns.length === 0}
          >
            Show all
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
