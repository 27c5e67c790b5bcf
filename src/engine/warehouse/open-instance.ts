import { DuckDBInstance } from "@duckdb/node-api";
import { availableParallelism, totalmem } from "node:os";

export interface InstanceOptions {
  /** Where DuckDB puts what does not fit into memory. */
  tempFolder: string;
  memoryLimitBytes?: number | undefined;
  /** Of the machine's memory, where no limit is given. */
  memoryShare?: number;
  threads?: number | undefined;
}

const MINIMUM_MEMORY_MIB = 64;

export function openInstance(options: InstanceOptions): Promise<DuckDBInstance> {
  const memoryLimitBytes = options.memoryLimitBytes ?? Math.floor(totalmem() * (options.memoryShare ?? 0.5));
  return DuckDBInstance.create(":memory:", {
    threads: String(options.threads ?? availableParallelism()),
    memory_limit: `${Math.max(MINIMUM_MEMORY_MIB, Math.floor(memoryLimitBytes / 1_048_576))}MiB`,
    temp_directory: options.tempFolder,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
}
