import { ImportDialog } from "../datasets/index.ts";
import { SettingsDialog } from "../settings/index.ts";
import { CommandPalette } from "./CommandPalette.tsx";
import { HelpSheet } from "./HelpSheet.tsx";
import { showOverlay, useShell } from "./shell-store.ts";

const close = () => showOverlay(null);

export function Overlays() {
  const overlay = useShell((state) => state.overlay);
  if (overlay?.kind === "palette")
    return <CommandPalette {...(overlay.query === undefined ? {} : { initialQuery: overlay.query })} onClose={close} />;
  if (overlay?.kind === "help") return <HelpSheet onClose={close} />;
  if (overlay?.kind === "settings") return <SettingsDialog onClose={close} />;
  if (overlay?.kind === "import") {
    return (
      <ImportDialog
        key={overlay.paths.join("\n")}
        paths={overlay.paths}
        {...(overlay.datasetId === undefined ? {} : { datasetId: overlay.datasetId })}
        onClose={close}
      />
    );
  }
  return null;
}
