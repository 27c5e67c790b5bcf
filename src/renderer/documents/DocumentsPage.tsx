import { Button, TextInput } from "@mantine/core";
import { IconFilePlus, IconFileText, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useJobs } from "../jobs/index.ts";
import { EmptyState, ErrorState, LoadingState } from "../ui/States.tsx";
import { chooseDocuments } from "./document-actions.ts";
import { DocumentHits } from "./DocumentHits.tsx";
import { DocumentList } from "./DocumentList.tsx";
import { DocumentReader } from "./DocumentReader.tsx";
import { documentById, loadDocuments, useDocuments } from "./documents-store.ts";
import "./documents.css";

/** Reports, policies and scans: added, searched and read beside the data. */
export function DocumentsPage() {
  const { documents, failure, reading } = useDocuments();
  const [query, setQuery] = useState("");
  const jobs = Object.values(useJobs((state) => state.jobs)).filter(
    (job) => job.kind === "document" && (job.state === "running" || job.state === "failed"),
  );
  useEffect(() => void loadDocuments(), []);

  if (documents === null && failure)
    return (
      <ErrorState title="The documents could not be read" message={failure} onRetry={() => void loadDocuments()} />
    );
  if (documents === null) return <LoadingState message="Opening the documents" />;
  const opened = documentById(reading?.documentId ?? null);
  const isEmpty = documents.length === 0 && jobs.length === 0;
  return (
    <main className="workbench documents" data-testid="documents-page">
      <header className="workbench-head">
        <h1 className="workbench-title">Documents</h1>
        {isEmpty ? null : (
          <TextInput
            className="documents-search"
            size="xs"
            placeholder="Search in all documents"
            aria-label="Search in all documents"
            leftSection={<IconSearch size={14} />}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setQuery("");
            }}
            data-testid="documents-search"
          />
        )}
        <div className="workbench-actions">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFilePlus size={15} />}
            onClick={() => void chooseDocuments()}
            data-testid="documents-add"
          >
            Add documents
          </Button>
        </div>
      </header>
      {isEmpty ? (
        <EmptyState
          icon={<IconFileText size={36} stroke={1.25} />}
          title="No documents yet"
          actions={<Button onClick={() => void chooseDocuments()}>Choose files</Button>}
        >
          Drop a report, a policy or a scan here: PDF, Word, HTML, Markdown, text, PNG or JPEG. It is read on this
          computer, and the digital human can quote it with its page.
        </EmptyState>
      ) : (
        <div className="documents-body">
          <aside className="documents-side" aria-label={query.trim() === "" ? "All documents" : "What was found"}>
            {query.trim() === "" ? (
              <DocumentList documents={documents} jobs={jobs} openedId={opened?.id ?? null} />
            ) : (
              <DocumentHits query={query} />
            )}
          </aside>
          {opened && reading ? (
            <DocumentReader key={opened.id} document={opened} reading={reading} />
          ) : (
            <EmptyState icon={<IconFileText size={32} stroke={1.25} />} title="Choose a document to read it">
              Or ask about them: “What does the annual report say about supply risk?”
            </EmptyState>
          )}
        </div>
      )}
    </main>
  );
}
