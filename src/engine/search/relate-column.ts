import type { RelateColumn } from "../question/index.ts";
import type { SearchService } from "./index.ts";

/** Sentence models put words of one meaning above this, and unrelated ones well below. */
const leastSimilarity = 0.45;
/** Two columns as near as that are a guess. */
const leastLead = 0.04;

/** By meaning alone, so only with an embedding pack: the words were compared already. */
export function createColumnRelation(search: Pick<SearchService, "run">): RelateColumn {
  return async (word, version, signal) => {
    const { hits, model } = await search.run(
      { text: `${word} `, kinds: ["column"], ownerId: version.datasetId, limit: 20 },
      signal,
    );
    if (model === null) return null;
    const [best, second] = hits
      .flatMap(({ title, similarity }) => (similarity === null ? [] : [{ title, similarity }]))
      .toSorted((a, b) => b.similarity - a.similarity);
    if (!best || best.similarity < leastSimilarity) return null;
    if (second && best.similarity - second.similarity < leastLead) return null;
    return version.columns.some(({ name }) => name === best.title) ? best.title : null;
  };
}
