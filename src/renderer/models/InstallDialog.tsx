import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import type { InstallFrom, PackModel } from "../../contract/models.ts";
import { installModel } from "./models-store.ts";
import { packBytes, sizeInWords, unpublishedFiles } from "./pack-figures.ts";

interface InstallDialogProps {
  model: PackModel;
  from: InstallFrom;
  /** The person names the server. */
  chooseAddress: boolean;
  onClose: () => void;
}

/** Says what will be fetched, from where and under which licence, before the first byte. */
export function InstallDialog({ model, from, chooseAddress, onClose }: InstallDialogProps) {
  const { manifest } = model;
  const unpublished = unpublishedFiles(manifest);
  const [address, setAddress] = useState("");
  const [trusted, setTrusted] = useState(false);
  const wrongAddress = chooseAddress && address !== "" && !isHttp(address);
  const ready = (unpublished.length === 0 || trusted) && (!chooseAddress || isHttp(address));

  function start(): void {
    const chosen: InstallFrom = chooseAddress ? { kind: "network", baseUrl: address.trim() } : from;
    void installModel({ id: model.id, from: chosen, acceptUnpublished: trusted });
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={`Install ${manifest.title}`} size={520} data-testid="install-dialog">
      <form
        className="models-dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) start();
        }}
      >
        {chooseAddress ? (
          <TextInput
            label="Address of the server"
            description={`The files are taken from below it: /${model.id}/${manifest.files[0]?.path ?? ""}`}
            placeholder="https://models.example.com/packs"
            value={address}
            error={wrongAddress ? "An address begins with http:// or https://" : null}
            onChange={(event) => setAddress(event.currentTarget.value)}
            data-autofocus
          />
        ) : null}
        <dl>
          <dt>From</dt>
          <dd>{placeOf(model, from, chooseAddress)}</dd>
          <dt>Size</dt>
          <dd>{packBytes(manifest) === null ? "not known" : sizeInWords(manifest)}</dd>
          <dt>Licence</dt>
          <dd>
            {manifest.licence.spdx}
            <div className="models-mono">{manifest.licence.url}</div>
          </dd>
          <dt>Hashes</dt>
          <dd>{manifest.hashNote ?? "Every file is compared with its published SHA-256."}</dd>
        </dl>
        {unpublished.length > 0 ? (
          <Checkbox
            checked={trusted}
            onChange={(event) => setTrusted(event.currentTarget.checked)}
            label={`I trust where ${unpublished.join(", ")} comes from. Keep its hash and refuse any other file later.`}
            data-testid="install-trust"
          />
        ) : null}
        <div className="models-dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} data-testid="install-confirm">
            Install
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function placeOf({ manifest }: PackModel, from: InstallFrom, chooseAddress: boolean): string {
  if (chooseAddress) return "the server above";
  return from.kind === "path" ? from.path : new URL(manifest.source).host;
}

function isHttp(address: string): boolean {
  return /^https?:\/\/[^\s/]+/.test(address.trim()) && URL.canParse(address.trim());
}
