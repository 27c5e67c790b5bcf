import { engineCalls } from "../contract/calls.ts";
import { AppError } from "../contract/errors.ts";
import type { Handlers } from "../contract/port/server.ts";
import type { EngineContext } from "./context.ts";
import { createConversationHandlers } from "./conversation/index.ts";
import { createSavedHandlers } from "./saved/index.ts";
import { createSettingsHandlers } from "./settings/index.ts";
import { createWorkspaceHandlers } from "./workspace/index.ts";

type EngineHandlers = Handlers<typeof engineCalls>;

/** Every call of the engine, from its feature. */
export function createEngineHandlers(context: EngineContext): EngineHandlers {
  const { workspace, conversations, emit } = context;
  const present: Partial<EngineHandlers> = {
    ...createWorkspaceHandlers(workspace),
    ...createSettingsHandlers({ store: workspace, emit }),
    ...createSavedHandlers({ store: workspace, emit }),
    ...createConversationHandlers({ store: workspace, conversations }),
  };
  const missing = Object.keys(engineCalls).filter((name) => !Object.hasOwn(present, name));
  const absent = Object.fromEntries(
    missing.map((name) => [
      name,
      () => {
        throw new AppError("unavailable", `${name} is not ready yet.`);
      },
    ]),
  );
  return { ...absent, ...present } as EngineHandlers;
}
