import { Group, Panel, Separator } from "react-resizable-panels";
import { DropZone } from "../datasets/index.ts";
import { StatusBar } from "../status/index.ts";
import { Overlays } from "./Overlays.tsx";
import { Rail, RailStrip } from "./Rail.tsx";
import { SidePanel } from "./SidePanel.tsx";
import { useShell } from "./shell-store.ts";
import { useBaseCommands } from "./use-base-commands.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { Workbench } from "./Workbench.tsx";
import "./shell.css";

const layoutKey = "finsight/layout/1";

function rememberedSizes(): Record<string, number> {
  const text = window.localStorage.getItem(layoutKey);
  const value: unknown = text === null ? null : JSON.parse(text);
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function rememberSize(panel: string, pixels: number): void {
  if (pixels < 100) return;
  window.localStorage.setItem(layoutKey, JSON.stringify({ ...rememberedSizes(), [panel]: Math.round(pixels) }));
}

/** `ready`: the store is open; before that the window is drawn but empty. */
export function Shell({ ready }: { ready: boolean }) {
  const railOpen = useShell((state) => state.railOpen);
  const humanOpen = useShell((state) => state.humanOpen);
  useBaseCommands();
  useShortcuts();
  const sizes = rememberedSizes();

  return (
    <DropZone>
      <div className="shell" data-testid={ready ? "app-ready" : "app-starting"}>
        <div className="shell-main">
          {railOpen ? null : <RailStrip />}
          <Group orientation="horizontal" className="shell-panels">
            {railOpen ? (
              <>
                <Panel
                  id="rail"
                  defaultSize={sizes["rail"] ?? 232}
                  minSize={180}
                  maxSize={420}
                  groupResizeBehavior="preserve-pixel-size"
                  onResize={(size) => rememberSize("rail", size.inPixels)}
                >
                  <Rail />
                </Panel>
                <Separator className="shell-separator" aria-label="Resize the list of datasets" />
              </>
            ) : null}
            <Panel id="workbench" minSize={360}>
              <Workbench />
            </Panel>
            {humanOpen ? (
              <>
                <Separator className="shell-separator" aria-label="Resize the conversation" />
                <Panel
                  id="human"
                  defaultSize={sizes["human"] ?? 380}
                  minSize={280}
                  maxSize={640}
                  groupResizeBehavior="preserve-pixel-size"
                  onResize={(size) => rememberSize("human", size.inPixels)}
                >
                  <SidePanel />
                </Panel>
              </>
            ) : null}
          </Group>
        </div>
        <StatusBar />
      </div>
      <Overlays />
    </DropZone>
  );
}
