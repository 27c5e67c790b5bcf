import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconStack2, IconTable, IconTrash, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import { openDataset, useShell } from "../app/shell-store.ts";
import { setTab } from "../app/view-state.ts";
import { useJobs } from "../jobs/index.ts";
import { formatCompact, plural } from "../ui/format.ts";
import { InlineName } from "../ui/InlineName.tsx";
import { chooseFiles, removeDataset, renameDataset } from "./actions.ts";
import { useDatasets } from "./datasets-store.ts";
import { ImportingItem } from "./ImportingItem.tsx";

export function DatasetList() {
  const { datasets, failure } = useDatasets();
  const jobs = useJobs((state) => state.jobs);
  const importing = Object.values(jobs).filter(
    (job) => ["import", "sample"].includes(job.kind) && job.state === "running",
  );
  return (
    <section aria-label="Datasets">
      <div className="rail-section">
        <h2>Datasets</h2>
      </div>
      {failure ? <div className="rail-hint">{failure}</div> : null}
      {datasets?.length === 0 && importing.length === 0 ? (
        <div className="rail-hint">Nothing here yet. Drop a file anywhere.</div>
      ) : null}
      <ul className="rail-list">
        {importing.map((job) => (
          <ImportingItem key={job.id} job={job} />
        ))}
        {datasets?.map((dataset) => (
          <DatasetItem key={dataset.id} dataset={dataset} />
        ))}
      </ul>
    </section>
  );
}

function DatasetItem({ dataset }: { dataset: Dataset }) {
  const active = useShell(
    (state) => state.openDatasetId === dataset.id && state.watchedJobId === null && state.page === null,
  );
  const [renaming, setRenaming] = useState(false);
  if (renaming) {
    return (
      <li className="rail-item">
        <InlineName
          name={dataset.name}
          label={`New name of ${dataset.name}`}
          onDone={(name) => {
            setRenaming(false);
            if (name !== null) renameDataset(dataset, name);
          }}
        />
      </li>
    );
  }
  return (
    <li className="rail-item" data-active={active}>
      <button
        type="button"
        className="rail-item-main"
        data-testid={`dataset-item-${dataset.name}`}
        aria-current={active ? "true" : undefined}
        title={`${dataset.name}: ${plural(dataset.current.rowCount, "row")}, ${plural(dataset.current.columns.length, "column")}`}
        onClick={() => openDataset(dataset.id)}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
          if (event.key === "Delete") removeDataset(dataset);
        }}
      >
        <IconTable size={15} stroke={1.75} />
        <span className="rail-item-name">{dataset.name}</span>
        <span className="rail-item-detail">{formatCompact(dataset.current.rowCount)}</span>
      </button>
      <Menu position="right-start">
        <Menu.Target>
          <ActionIcon className="rail-item-menu" size={22} aria-label={`Actions for ${dataset.name}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={14} />}
            rightSection={<kbd>F2</kbd>}
            onClick={() => setRenaming(true)}
          >
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconUpload size={14} />} onClick={() => void chooseFiles(false, dataset.id)}>
            Import a new version…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconStack2 size={14} />}
            onClick={() => {
              openDataset(dataset.id);
              setTab(dataset.id, "info");
            }}
          >
            Versions and details
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} />}
            rightSection={<kbd>Del</kbd>}
            onClick={() => removeDataset(dataset)}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
