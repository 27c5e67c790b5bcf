import { ActionIcon, Progress } from "@mantine/core";
import {
  IconFileText,
  IconFileTypeDocx,
  IconFileTypeHtml,
  IconFileTypePdf,
  IconMarkdown,
  IconPhoto,
  IconPlayerStopFilled,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import type { DocumentFormat, ImportedDocument } from "../../contract/documents.ts";
import type { Job } from "../../contract/job.ts";
import { cancelJob, dismissJob } from "../jobs/index.ts";
import { plural } from "../ui/format.ts";
import { removeDocument } from "./document-actions.ts";
import { openDocument, pageWord } from "./documents-store.ts";

const icons: Record<DocumentFormat, typeof IconFileText> = {
  pdf: IconFileTypePdf,
  docx: IconFileTypeDocx,
  html: IconFileTypeHtml,
  markdown: IconMarkdown,
  text: IconFileText,
  image: IconPhoto,
};

export function DocumentList(props: {
  documents: readonly ImportedDocument[];
  jobs: readonly Job[];
  openedId: string | null;
}) {
  const { documents, jobs, openedId } = props;
  return (
    <ul className="documents-list">
      {jobs.map((job) => (
        <ReadingItem key={job.id} job={job} />
      ))}
      {documents.map((document) => {
        const Icon = icons[document.format];
        return (
          <li key={document.id} className="documents-item" data-active={document.id === openedId}>
            <button
              type="button"
              className="documents-item-main"
              aria-current={document.id === openedId ? "true" : undefined}
              title={`${document.title} (${document.fileName})`}
              onClick={() => openDocument(document.id)}
              onKeyDown={(event) => {
                if (event.key === "Delete") removeDocument(document);
              }}
              data-testid={`document-${document.title}`}
            >
              <Icon size={18} stroke={1.5} />
              <span className="documents-item-title">{document.title}</span>
              <span className="documents-item-detail">{plural(document.pageCount, pageWord(document))}</span>
            </button>
            <ActionIcon
              className="documents-item-remove"
              size={22}
              variant="subtle"
              color="gray"
              aria-label={`Remove ${document.title}`}
              onClick={() => removeDocument(document)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </li>
        );
      })}
    </ul>
  );
}

function ReadingItem({ job }: { job: Job }) {
  const { fraction, message } = job.progress;
  const failed = job.state === "failed";
  return (
    <li className="documents-job" data-tone={failed ? "danger" : undefined}>
      <div className="documents-job-text" role={failed ? "alert" : undefined}>
        <strong>{job.title}</strong>
        <span>{failed ? (job.failure?.message ?? "It could not be read.") : message}</span>
        {failed ? null : (
          <Progress size={3} value={(fraction ?? 1) * 100} animated={fraction === null} aria-label={job.title} />
        )}
      </div>
      <ActionIcon
        size={22}
        variant="subtle"
        color="gray"
        aria-label={failed ? `Dismiss ${job.title}` : `Stop ${job.title}`}
        onClick={() => (failed ? dismissJob(job.id) : cancelJob(job.id))}
      >
        {failed ? <IconX size={14} /> : <IconPlayerStopFilled size={14} />}
      </ActionIcon>
    </li>
  );
}
