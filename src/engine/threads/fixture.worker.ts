import { AppError } from "../../contract/errors.ts";
import { serveThread } from "./serve-thread.ts";

export type FixtureTask =
  | { do: "square"; value: number }
  | { do: "ask"; value: number }
  | { do: "refuse" | "crash" | "never" | "exit" };

serveThread<FixtureTask, number, number>(async (task, { ask }) => {
  switch (task.do) {
    case "square":
      return { result: task.value ** 2 };
    case "ask":
      return { result: Number(await ask(task.value)) };
    case "refuse":
      throw new AppError("invalid-input", "There is nothing to square.");
    case "crash":
      throw new TypeError("a bug");
    case "never":
      return new Promise(() => undefined);
    default:
      process.exit(3);
  }
});
