import { randomUUID } from "node:crypto";

import type { inferenceCalls, inferenceEvents } from "../../contract/calls.ts";
import { AppError } from "../../contract/errors.ts";
import type { Handlers, Server } from "../../contract/port/server.ts";
import { createHearing, type Hearing, type HearingOptions, type HearingSession } from "./hearing.ts";

type HearingCall = Extract<keyof typeof inferenceCalls, `hearing/${string}`>;

export interface HearingDependencies {
  /** Null where the models are not installed. */
  models(): HearingOptions | null;
  emit: Server<typeof inferenceEvents>["emit"];
}

/** Models are loaded when somebody speaks for the first time. */
export function createHearingHandlers({
  models,
  emit,
}: HearingDependencies): Pick<Handlers<typeof inferenceCalls>, HearingCall> {
  const sessions = new Map<string, HearingSession>();
  let hearing: Promise<Hearing> | null = null;

  function open(): Promise<Hearing> {
    const options = models();
    if (!options)
      throw new AppError("unavailable", "The models for hearing are not installed. Run npm ci, or type the question.");
    hearing ??= createHearing(options);
    hearing.catch(() => (hearing = null));
    return hearing;
  }

  function find(sessionId: string): HearingSession {
    const session = sessions.get(sessionId);
    if (!session) throw new AppError("not-found", "Listening has ended. Start it again.");
    return session;
  }

  return {
    async "hearing/start"({ phrases, vocabulary, measures, dimensions }) {
      const opened = await open();
      const sessionId = randomUUID();
      sessions.clear();
      const session = await opened.start({ measures, dimensions, values: vocabulary, commands: phrases }, (event) =>
        emit("hearing/heard", { sessionId, ...event }),
      );
      sessions.set(sessionId, session);
      return { sessionId };
    },
    async "hearing/feed"({ sessionId, samples }) {
      await find(sessionId).feed(samples);
      return {};
    },
    async "hearing/stop"({ sessionId }) {
      const session = find(sessionId);
      sessions.delete(sessionId);
      await session.stop();
      return {};
    },
  };
}
