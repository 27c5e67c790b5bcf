import type { engineCalls, engineEvents } from "../../contract/calls.ts";
import { AppError } from "../../contract/errors.ts";
import type { Handlers, Server } from "../../contract/port/server.ts";
import { getSavedItem, listSavedItems, putSavedItem, removeSavedItem } from "../store/records/saved/saved-items.ts";
import type { StoreLender } from "../store/store.ts";

type SavedCall = Extract<keyof typeof engineCalls, `saved/${string}`>;

export function createSavedHandlers(dependencies: {
  store: StoreLender;
  emit: Server<typeof engineEvents>["emit"];
}): Pick<Handlers<typeof engineCalls>, SavedCall> {
  const { store, emit } = dependencies;
  return {
    "saved/list": () => store.read(listSavedItems),
    "saved/put": (item) => {
      const saved = store.write((writer) => {
        putSavedItem(writer, item, new Date().toISOString());
        return getSavedItem(writer, item.id);
      });
      if (!saved) throw new Error(`The saved item ${item.id} is not there right after it was written.`);
      emit("saved/changed", { id: saved.id });
      return saved;
    },
    "saved/remove": ({ id }) => {
      const wasThere = store.write((writer) => removeSavedItem(writer, id));
      if (!wasThere) throw new AppError("not-found", "That saved item is not there any more.");
      emit("saved/changed", { id });
      return {};
    },
  };
}
