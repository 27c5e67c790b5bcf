import { jobSchema, type Job } from "../../../../contract/job.ts";
import type { StoreReader, StoreWriter } from "../../database.ts";

/** Latest first. */
export function listJobs(reader: StoreReader): Job[] {
  return reader
    .many("SELECT body FROM job ORDER BY started_at DESC, id")
    .map((row) => jobSchema.parse(JSON.parse(String(row["body"]))));
}

export function putJob(writer: StoreWriter, job: Job): void {
  writer.run(
    "INSERT INTO job (id, state, body, started_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body",
    job.id,
    job.state,
    JSON.stringify(job),
    job.startedAt,
  );
}

export function removeJob(writer: StoreWriter, id: string): void {
  writer.run("DELETE FROM job WHERE id = ?", id);
}
