import { defineConfig } from "vitest/config";

/** Tests that start the real app, one at a time. It must be built. */
export default defineConfig({
  test: {
    include: ["tests/integration/**/*.test.ts", "tests/e2e/**/*.test.ts"],
    environment: "node",
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // What is waited for has to come, not to come within a second on a busy machine.
    expect: { poll: { timeout: 30_000 } },
  },
});
