import type { ImportedDocument } from "../../contract/documents.ts";
import type { Job } from "../../contract/job.ts";
import { engine, shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { openPage } from "../app/shell-store.ts";
import { showUndoNotice } from "../app/undo-notice.tsx";
import { change, useViewState } from "../app/view-state.ts";
import { putJob, useJobs } from "../jobs/index.ts";
import { useWorkspace } from "../workspace/index.ts";
import { documentById, loadDocuments, useDocuments } from "./documents-store.ts";

const endings = ["pdf", "docx", "html", "htm", "md", "markdown", "txt", "png", "jpg", "jpeg"];
/** Files that are never tables. */
const onlyDocuments = new Set(endings.filter((ending) => ending !== "txt"));

export function isDocumentPath(path: string): boolean {
  return onlyDocuments.has(/\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "");
}

export async function chooseDocuments(): Promise<void> {
  try {
    const { paths } = await shell.call("shell/chooseFiles", {
      title: "Add documents",
      filters: [
        { name: "Documents and scans", extensions: endings },
        { name: "All files", extensions: ["*"] },
      ],
    });
    await addDocuments(paths);
  } catch (error) {
    reportFailure("The file dialog could not be opened", error);
  }
}

export async function addDocuments(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await workspaceIsOpen();
  openPage("documents");
  for (const path of paths) {
    try {
      putJob(await engine.call("document/import", { path }));
    } catch (error) {
      reportFailure("The document could not be added", error);
    }
  }
}

/** Files that the program was started with are there before the store is. */
function workspaceIsOpen(): Promise<void> {
  const isOpen = () => useWorkspace.getState().workspace?.state === "ready";
  if (isOpen()) return Promise.resolve();
  return new Promise((resolve) => {
    const release = useWorkspace.subscribe(() => {
      if (!isOpen()) return;
      release();
      resolve();
    });
  });
}

/** Undoable. */
export function removeDocument(document: ImportedDocument): void {
  useDocuments.setState(({ documents, reading }) => ({
    documents: documents?.filter(({ id }) => id !== document.id) ?? null,
    reading: reading?.documentId === document.id ? null : reading,
  }));
  change(`remove ${document.title}`, ({ removedDocuments }) => ({
    removedDocuments: [...removedDocuments, document.id],
  }));
  showUndoNotice(`Removed ${document.title}.`);
}

/** Carries removals, and their undoing, over to the engine; opens what an import brought in. */
export function followDocuments(): () => void {
  const releases = [
    engine.on("document/changed", () => void loadDocuments()),
    useViewState.subscribe((state, before) => {
      if (state.removedDocuments === before.removedDocuments) return;
      const removed = state.removedDocuments.filter((id) => !before.removedDocuments.includes(id));
      const restored = before.removedDocuments.filter((id) => !state.removedDocuments.includes(id));
      Promise.all([
        ...removed.map((id) => engine.call("document/remove", { id })),
        ...restored.map((id) => engine.call("document/restore", { id })),
      ])
        .catch((error: unknown) => reportFailure("The documents could not be changed", error))
        .then(loadDocuments)
        .catch((error: unknown) => reportFailure("The documents could not be read", error));
    }),
    useJobs.subscribe(({ jobs }, before) => {
      for (const job of Object.values(jobs))
        if (job.state === "done" && before.jobs[job.id]?.state === "running") showImported(job);
    }),
  ];
  return () => {
    for (const release of releases) release();
  };
}

/** The first document lies open at once; those after it do not take the page away from a reader. */
function showImported(job: Job): void {
  const documentId = job.result?.documentId;
  if (job.kind !== "document" || documentId === undefined) return;
  void loadDocuments().then(() => {
    const { reading } = useDocuments.getState();
    if (documentById(documentId) && reading === null)
      useDocuments.setState({ reading: { documentId, page: 1, marked: null } });
  });
}
