import { engineCalls } from "../contract/calls.ts";
import { AppError } from "../contract/errors.ts";
import type { CallContext, Handlers } from "../contract/port/server.ts";
import type { EngineContext } from "./context.ts";
import { createConversationHandlers } from "./conversation/index.ts";
import type { DataFeatures } from "./data-features.ts";
import { createSavedHandlers } from "./saved/index.ts";
import { createSettingsHandlers } from "./settings/index.ts";
import { createWorkspaceHandlers } from "./workspace/index.ts";

type EngineHandlers = Handlers<typeof engineCalls>;
type EngineCall = keyof EngineHandlers;

/** Every call of the engine, from its feature. Calls on data wait until `data` is open. */
export function createEngineHandlers(context: EngineContext, data: Promise<DataFeatures>): EngineHandlers {
  const { workspace, conversations, emit } = context;
  const own = {
    ...createWorkspaceHandlers(workspace),
    ...createSettingsHandlers({ store: workspace, emit }),
    ...createSavedHandlers({ store: workspace, emit }),
    ...createConversationHandlers({ store: workspace, conversations }),
  };
  const names = Object.keys(engineCalls) as EngineCall[];
  const later = names.filter((name) => !Object.hasOwn(own, name)).map((name) => [name, waiting(name, data)] as const);
  return { ...(Object.fromEntries(later) as Omit<EngineHandlers, keyof typeof own>), ...own };
}

function waiting(name: EngineCall, data: Promise<DataFeatures>) {
  return async (input: never, context: CallContext): Promise<unknown> => {
    const { handlers } = await data;
    const handler = handlers[name] as ((input: never, context: CallContext) => unknown) | undefined;
    if (!handler) throw new AppError("unavailable", `${name} is not ready yet.`);
    return handler(input, context);
  };
}
