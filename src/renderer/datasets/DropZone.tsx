import { IconFileImport } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { pathForFile } from "../api/client.ts";
import { openPaths } from "../app/open-paths.ts";
import { sayInStatusBar } from "../app/shell-store.ts";
import "./datasets.css";

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** The whole window takes files and folders. */
export function DropZone({ children }: { children: ReactNode }) {
  const [over, setOver] = useState(false);

  useEffect(() => {
    // Leaving a child is not leaving the window: enters and leaves are counted.
    let depth = 0;
    function onEnter(event: DragEvent) {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    }
    function onLeave(event: DragEvent) {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    }
    function onOver(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    }
    function onDrop(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const paths = [...(event.dataTransfer?.files ?? [])].map(pathForFile).filter((path) => path !== "");
      if (paths.length > 0) openPaths(paths);
      else sayInStatusBar("What was dropped is not a file on this computer.", "danger");
    }
    window.addEventListener("dragenter", onEnter);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("dragover", onOver);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragenter", onEnter);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("drop", onDrop);
    };
  }, []);

  return (
    <>
      {children}
      {over ? (
        <div className="drop-zone" aria-hidden>
          <div>
            <IconFileImport size={32} stroke={1.5} />
            Drop to look inside
          </div>
        </div>
      ) : null}
    </>
  );
}
