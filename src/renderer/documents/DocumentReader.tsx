import { Loader, NumberInput } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { DocumentPage, ImportedDocument } from "../../contract/documents.ts";
import { engine } from "../api/client.ts";
import { messageOf } from "../app/failure.ts";
import { formatBytes } from "../ui/format.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { turnTo, type Reading, pageWord } from "./documents-store.ts";
import { findRange } from "./mark-range.ts";

/** A document's text a page at a time. It was made by others, so it is only ever shown as text. */
export function DocumentReader({ document, reading }: { document: ImportedDocument; reading: Reading }) {
  const { page } = reading;
  const [shown, setShown] = useState<DocumentPage | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const word = pageWord(document);

  useEffect(() => {
    const controller = new AbortController();
    setFailure(null);
    engine
      .call("document/page", { id: document.id, page }, { signal: controller.signal })
      .then(setShown)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setFailure(messageOf(error));
      });
    return () => controller.abort();
  }, [document.id, page]);

  function turn(by: number): void {
    const next = Math.min(document.pageCount, Math.max(1, page + by));
    if (next !== page) turnTo(next);
  }

  return (
    <section className="reader" aria-label={document.title}>
      <header className="reader-head">
        <div className="reader-title">
          <strong>{document.title}</strong>
          <span>
            {document.fileName} · {formatBytes(document.byteCount)}
          </span>
        </div>
        <IconButton label={`Previous ${word}`} disabled={page <= 1} onClick={() => turn(-1)}>
          <IconChevronLeft size={16} />
        </IconButton>
        <NumberInput
          className="reader-page"
          size="xs"
          hideControls
          min={1}
          max={document.pageCount}
          value={page}
          onChange={(value) => {
            if (typeof value === "number" && value >= 1 && value <= document.pageCount) turnTo(value);
          }}
          aria-label={word === "page" ? "Page" : "Section"}
          data-testid="reader-page"
        />
        <span className="reader-count">of {document.pageCount.toLocaleString("en-GB")}</span>
        <IconButton label={`Next ${word}`} disabled={page >= document.pageCount} onClick={() => turn(1)}>
          <IconChevronRight size={16} />
        </IconButton>
      </header>
      {document.notes.map((note) => (
        <p key={note} className="reader-note">
          {note}
        </p>
      ))}
      <div
        className="reader-sheet"
        role="document"
        tabIndex={0}
        aria-label={`${word} ${page} of ${document.title}`}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") turn(1);
          if (event.key === "ArrowLeft") turn(-1);
        }}
        data-testid="reader-sheet"
      >
        {failure !== null ? <p className="documents-hint">{failure}</p> : null}
        {shown?.page === page && shown.documentId === document.id ? (
          <PageText page={shown} marked={reading.marked} />
        ) : failure === null ? (
          <Loader size="sm" type="dots" />
        ) : null}
      </div>
    </section>
  );
}

function PageText({ page, marked }: { page: DocumentPage; marked: string | null }) {
  const mark = useRef<HTMLElement>(null);
  const range = marked === null ? null : findRange(page.text, marked);
  const start = range?.[0];

  useEffect(() => {
    mark.current?.scrollIntoView({ block: "center" });
  }, [page.page, start]);

  const [from, to] = range ?? [0, 0];
  const headed = page.heading !== null && !page.text.startsWith(page.heading);
  return (
    <article className="reader-text">
      {headed ? <h2>{page.heading}</h2> : null}
      {page.text === "" ? <p className="documents-hint">There is no text here.</p> : null}
      {page.text.slice(0, from)}
      {range ? <mark ref={mark}>{page.text.slice(from, to)}</mark> : null}
      {page.text.slice(to)}
    </article>
  );
}
