import { Button, Menu, Progress } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronRight,
  IconDownload,
  IconFileZip,
  IconFolder,
  IconPlayerStopFilled,
  IconServer,
  IconTrash,
  IconWorldDownload,
} from "@tabler/icons-react";
import { useState } from "react";
import type { InstallFrom, PackModel } from "../../contract/models.ts";
import { shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { formatBytes } from "../ui/format.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { InstallDialog } from "./InstallDialog.tsx";
import { Measured, MeasureButton } from "./Measured.tsx";
import { cancelInstall, dropPartial, installModel } from "./models-store.ts";
import { installedBytes, isOnNetwork, languagesInWords, sizeInWords, unpublishedFiles } from "./pack-figures.ts";
import { PackDetails } from "./PackDetails.tsx";
import { removeWithUndo } from "./remove-with-undo.tsx";

interface Asked {
  from: InstallFrom;
  chooseAddress: boolean;
}

export function PackRow({ model }: { model: PackModel }) {
  const { manifest, state } = model;
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const isHere = state === "installed" || state === "damaged";
  return (
    <li className="models-row" data-testid={`model-${model.id}`} data-state={state}>
      <div className="models-row-head">
        <button
          type="button"
          className="models-row-text"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid={`details-${model.id}`}
        >
          <strong>
            {open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
            {manifest.title}
            {isHere ? <span className="models-state">{state === "installed" ? "Installed" : "Damaged"}</span> : null}
          </strong>
          <span>{manifest.summary}</span>
        </button>
        <div className="models-row-actions">
          {state === "installed" ? <MeasureButton model={model} title={manifest.title} /> : null}
          {state === "installing" ? (
            <Button
              variant="default"
              leftSection={<IconPlayerStopFilled size={13} />}
              onClick={() => cancelInstall(model)}
              data-testid={`cancel-${model.id}`}
            >
              Stop
            </Button>
          ) : state === "installed" ? null : (
            <InstallMenu model={model} onAsk={setAsked} />
          )}
          {isHere ? (
            <IconButton label={`Remove ${manifest.title}`} onClick={() => void removeWithUndo(model, manifest.title)}>
              <IconTrash size={15} />
            </IconButton>
          ) : null}
        </div>
      </div>
      {state === "installing" ? <Installing model={model} /> : null}
      {model.failure && state !== "installing" ? (
        <p className="models-failure" role="alert">
          {model.failure.message}
        </p>
      ) : null}
      <div className="models-row-foot">
        {state === "installed" ? <Measured measure={model.measure} id={model.id} /> : null}
        <span className="models-facts">
          <span>{isHere ? formatBytes(installedBytes(model)) : sizeInWords(manifest)}</span>
          <span>{manifest.licence.spdx}</span>
          {languagesInWords(manifest) === null ? null : <span>{languagesInWords(manifest)}</span>}
          <span>about {formatBytes(manifest.memoryBytes)} of memory</span>
        </span>
        {model.keptBytes > 0 ? (
          <span className="models-kept">
            {formatBytes(model.keptBytes)} kept of an unfinished download
            <Button variant="subtle" size="compact-xs" color="gray" onClick={() => dropPartial(model)}>
              Delete
            </Button>
          </span>
        ) : null}
      </div>
      {open ? <PackDetails model={model} /> : null}
      {asked ? (
        <InstallDialog
          model={model}
          from={asked.from}
          chooseAddress={asked.chooseAddress}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </li>
  );
}

function InstallMenu({ model, onAsk }: { model: PackModel; onAsk: (asked: Asked) => void }) {
  const { manifest } = model;
  const ask = (from: InstallFrom, chooseAddress = false) => onAsk({ from, chooseAddress });

  /** A file that every hash is known of needs no further word. */
  async function fromDisk(folders: boolean): Promise<void> {
    try {
      const { paths } = await shell.call("shell/chooseFiles", {
        title: `Install ${manifest.title}`,
        filters: [{ name: "Zip", extensions: ["zip"] }],
        folders,
      });
      const [path] = paths;
      if (path === undefined) return;
      if (unpublishedFiles(manifest).length > 0) ask({ kind: "path", path });
      else await installModel({ id: model.id, from: { kind: "path", path }, acceptUnpublished: false });
    } catch (error) {
      reportFailure("The file dialog could not be opened", error);
    }
  }

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant={model.state === "damaged" ? "filled" : "default"}
          leftSection={<IconDownload size={14} />}
          rightSection={<IconChevronDown size={13} />}
          data-testid={`install-${model.id}`}
          aria-label={`Install ${manifest.title}`}
        >
          {model.keptBytes > 0 ? "Continue" : model.state === "damaged" ? "Install again" : "Install"}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconWorldDownload size={15} />}
          disabled={!isOnNetwork(manifest)}
          onClick={() => ask({ kind: "network", baseUrl: null })}
        >
          From {new URL(manifest.source).host}…
        </Menu.Item>
        <Menu.Item leftSection={<IconServer size={15} />} onClick={() => ask({ kind: "network", baseUrl: null }, true)}>
          From a server of your own…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconFolder size={15} />} onClick={() => void fromDisk(true)}>
          From a folder…
        </Menu.Item>
        <Menu.Item leftSection={<IconFileZip size={15} />} onClick={() => void fromDisk(false)}>
          From a zip…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Installing({ model }: { model: PackModel }) {
  const { fraction, message, byteCount } = model.progress ?? { fraction: null, message: "Starting" };
  const percent = fraction === null ? null : Math.floor(fraction * 100);
  return (
    <div className="models-installing" role="status">
      <Progress
        size={5}
        value={percent ?? 100}
        animated={percent === null}
        aria-label={`Installing ${model.manifest.title}`}
      />
      <span>
        {percent === null ? null : <strong>{percent} %</strong>}
        {byteCount === undefined ? null : <span>{formatBytes(byteCount)}</span>}
        <span>{message}</span>
      </span>
    </div>
  );
}
