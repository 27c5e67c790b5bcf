import { engineCalls } from "../contract/calls.ts";
import type { CallContext, Handlers } from "../contract/port/server.ts";
import type { EngineContext } from "./context.ts";
import { createConversationHandlers } from "./conversation/index.ts";
import type { DataCall, DataFeatures } from "./data-features.ts";
import { createSavedHandlers } from "./saved/index.ts";
import { createSettingsHandlers } from "./settings/index.ts";
import { createWorkspaceHandlers } from "./workspace/index.ts";

type EngineHandlers = Handlers<typeof engineCalls>;

/** Every call of the engine, from its feature. Calls on data fail with `locked` before the workspace is open and then wait for `data`. */
export function createEngineHandlers(context: EngineContext, data: Promise<DataFeatures>): EngineHandlers {
  const { workspace, conversations, emit } = context;
  const own: Omit<EngineHandlers, DataCall> = {
    ...createWorkspaceHandlers(workspace),
    ...createSettingsHandlers({ store: workspace, emit }),
    ...createSavedHandlers({ store: workspace, emit }),
    ...createConversationHandlers({ store: workspace, conversations }),
  };
  const dataCalls = Object.keys(engineCalls).filter((name): name is DataCall => !Object.hasOwn(own, name));
  const later = Object.fromEntries(dataCalls.map((name) => [name, waiting(name, context, data)]));
  return { ...(later as DataFeatures["handlers"]), ...own };
}

function waiting(name: DataCall, { workspace }: EngineContext, data: Promise<DataFeatures>) {
  return async (input: never, context: CallContext): Promise<unknown> => {
    workspace.read(() => undefined);
    const { handlers } = await data;
    const handler = handlers[name] as (input: never, context: CallContext) => unknown;
    return handler(input, context);
  };
}
