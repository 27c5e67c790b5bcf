export { createHearingHandlers, type HearingDependencies } from "./handlers.ts";
export { createHearing, type HeardEvent, type Hearing, type HearingOptions, type HearingSession } from "./hearing.ts";
export type { HearingVocabulary } from "./vocabulary.ts";
