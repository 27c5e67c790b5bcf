export interface AnomalyWish {
  /** The question without its words for the unusual: which numbers, of what, when. */
  rest: string;
  /** Named step of the series. */
  grain: "hour" | "day" | "week" | "month" | null;
  /** Asks about times: "when", "which days", "why is 12 March". */
  isAboutTime: boolean;
  /** Says anomaly outright. */
  isPlain: boolean;
}

const plain = /\banomal(?:y|ies|ous|ously)\b/i;
const loose =
  /\b(?:unusual(?:ly)?|abnormal(?:ly)?|out of the ordinary|strange|odd|weird|suspicious|irregular|unexpected(?:ly)?|not normal|spik(?:e|es|ed|ing)|level shifts?|sudden (?:jumps?|drops?|changes?))\b/i;
const aboutTime =
  /\b(?:when|which (?:days?|hours?|weeks?|months?|times?)|what (?:days?|times?)|why (?:is|was|were|are|did))\b/i;

const grains: [RegExp, NonNullable<AnomalyWish["grain"]>][] = [
  [/\b(?:which|what|any|by|per|each|every) hours?\b|\bhourly\b/i, "hour"],
  [/\b(?:which|what|any|by|per|each|every) days?\b|\bdaily\b/i, "day"],
  [/\b(?:which|what|any|by|per|each|every) weeks?\b|\bweekly\b/i, "week"],
  [/\b(?:which|what|any|by|per|each|every) months?\b|\bmonthly\b/i, "month"],
];

const words = [
  /\b(?:is|are|was|were|has|have|did|does|do)\s+(?:there\s+)?(?:(?:been|be)\s+)?(?:anything|something|any|some)?\b/gi,
  /\b(?:any|some)(?:thing)?\b/gi,
  /\b(?:show|find|list|detect|look for|search for|tell)\b(?:\s+(?:me|us))?/gi,
  /\b(?:happen(?:ed|ing|s)?|going on|happening|so|behav(?:e|ed|ing|es)|look(?:s|ed|ing)?|went|go(?:es)?)\b/gi,
  /\b(?:why|when|what|where|please|the|values?|points?|behaviou?r|times?)\b/gi,
];

/** What a question about the unusual asks for; null for other questions. */
export function readAnomalyWish(question: string): AnomalyWish | null {
  const isPlain = plain.test(question);
  if (!isPlain && !loose.test(question)) return null;
  if (/\boutliers?\b/i.test(question)) return null;
  let rest = ` ${question.trim().replace(/[?.!]+$/, "")} `;
  const grain = grains.find(([pattern]) => pattern.test(rest));
  if (grain) rest = rest.replace(grain[0], " ");
  rest = rest.replace(new RegExp(plain, "gi"), " ").replace(new RegExp(loose, "gi"), " ");
  for (const pattern of words) rest = rest.replace(pattern, " ");
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^(?:in|of|for|about|with|on)\s+(?!\d)/i, "")
      .replace(/\s+(?:in|of|for|about|with|on|and|or|by)$/i, "");
  }
  return { rest, grain: grain?.[1] ?? null, isAboutTime: aboutTime.test(question), isPlain };
}
