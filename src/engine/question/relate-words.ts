import type { DatasetVersion } from "../../contract/dataset.ts";
import type { Understanding } from "./understand.ts";

/** The column that means about the same as a word it is not called by; null where none does. */
export type RelateColumn = (word: string, version: DatasetVersion, signal?: AbortSignal) => Promise<string | null>;

const mostWords = 3;

/**
 * Says columns for the words that name none by any spelling or synonym. A word that links to something is never touched,
 * and a reading that does not understand more is dropped.
 */
export async function relateWords(options: {
  question: string;
  version: DatasetVersion;
  read(question: string): Understanding;
  relate: RelateColumn | undefined;
  signal?: AbortSignal | undefined;
}): Promise<{ understood: Understanding; assumptions: { text: string }[] }> {
  const { question, version, read, relate, signal } = options;
  const understood = read(question);
  const { unknown } = understood.interpretation;
  if (!relate || understood.followUp || unknown.length === 0 || unknown.length > mostWords)
    return { understood, assumptions: [] };
  const assumptions: { text: string }[] = [];
  let spoken = question;
  for (const word of unknown) {
    const column = await relate(word, version, signal);
    const said = column === null ? spoken : spoken.replace(wholeWord(word), () => column);
    if (said === spoken) continue;
    spoken = said;
    assumptions.push({ text: `I took "${word}" to mean ${column ?? ""}.` });
  }
  if (assumptions.length === 0) return { understood, assumptions };
  const related = read(spoken);
  return related.interpretation.unknown.length < unknown.length
    ? { understood: related, assumptions }
    : { understood, assumptions: [] };
}

function wholeWord(word: string): RegExp {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, "iu");
}
