export { serveThread, type TaskContext } from "./serve-thread.ts";
export { createThreadPool, type ThreadPool } from "./thread-pool.ts";
