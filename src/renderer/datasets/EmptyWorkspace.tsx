import { Button } from "@mantine/core";
import { IconFileImport, IconFolderOpen, IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import { Shortcut } from "../ui/Shortcut.tsx";
import { chooseFiles, openSample } from "./actions.ts";

const samples: { name: string; detail: string }[] = [
  { name: "S&P 500", detail: "daily prices" },
  { name: "Stocks", detail: "five companies by month" },
  { name: "Flights", detail: "3 million rows" },
  { name: "Cars", detail: "406 models" },
  { name: "Movies", detail: "budgets and ratings" },
];

/** The first screen: one glance says what to do. */
export function EmptyWorkspace({ datasetCount }: { datasetCount: number }) {
  const [opening, setOpening] = useState(false);
  return (
    <main className="empty-workspace">
      <div className="empty-drop">
        <IconFileImport size={40} stroke={1.25} />
        <h1>{datasetCount === 0 ? "Drop a file to begin" : "Choose a dataset, or drop a file"}</h1>
        <p>
          CSV, Excel, Parquet, JSON, Arrow, SQLite. A folder of files becomes one table. Nothing leaves this computer.
        </p>
        <div className="empty-actions">
          <Button
            size="sm"
            leftSection={<IconFileImport size={16} />}
            onClick={() => void chooseFiles()}
            data-testid="empty-open"
          >
            Open a file
          </Button>
          <Button
            size="sm"
            variant="default"
            leftSection={<IconFolderOpen size={16} />}
            onClick={() => void chooseFiles(true)}
          >
            Open a folder
          </Button>
        </div>
      </div>
      <section className="empty-sample">
        <div>
          <h2>No data at hand?</h2>
          <p>
            {samples.map(({ name, detail }, index) => (
              <span key={name}>
                {index > 0 ? " · " : ""}
                <strong>{name}</strong> {detail}
              </span>
            ))}
          </p>
        </div>
        <Button
          size="sm"
          variant="default"
          loading={opening}
          leftSection={<IconSparkles size={16} />}
          data-testid="empty-open-sample"
          onClick={() => {
            setOpening(true);
            void openSample().finally(() => setOpening(false));
          }}
        >
          Open the sample workspace
        </Button>
      </section>
      <p className="empty-hint">
        <Shortcut keys="Mod+K" /> finds every command
      </p>
    </main>
  );
}
