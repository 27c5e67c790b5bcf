/** One word of what somebody looks for. */
export interface Term {
  /** Lower case, without accents. */
  word: string;
  /** What its other forms begin with: "refund" of "refunds". The word itself where it is short. */
  root: string;
}

/** Words that say how something is asked and not what; where nothing else is said they count after all. */
const askingWords = new Set(
  (
    "a an and any are as at be by can could did do does for from had has have how i in is it its me my of on or our please " +
    "say says said show tell that the their them there these they this those to us was we were what when where which who whose why will with would you your about " +
    "der die das den dem des ein eine einen einem einer und oder ist sind war was wer wie wo welche welcher welches uber von zu zum zur im mit fur auf " +
    "le la les un une des et ou est sont que qui quoi dans sur pour par avec du de au aux ce cette quel quelle " +
    "el los las una unos y o es son que quien en sobre para por con del al cual " +
    "il lo gli uno e sono che chi su per con della dei o os as um uma em sobre com do da dos das"
  ).split(" "),
);

const wordPattern = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)?/gu;
/** Scripts that write no blanks between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

export interface FoundWord {
  word: string;
  start: number;
  end: number;
}

/** As the index's tokeniser (unicode61, remove_diacritics 2) folds a word. */
export function fold(word: string): string {
  return word.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "");
}

/** Words with their places, in UTF-16 units. */
export function wordsOf(text: string): FoundWord[] {
  const words: FoundWord[] = [];
  for (const match of text.matchAll(wordPattern)) {
    const [found] = match;
    if (!unspaced.test(found)) words.push({ word: fold(found), start: match.index, end: match.index + found.length });
    else
      for (const { segment, index } of segmenter.segment(found))
        words.push({ word: fold(segment), start: match.index + index, end: match.index + index + segment.length });
  }
  return words;
}

/** The text as it goes into the index: with blanks where its script writes none. */
export function indexText(text: string): string {
  if (!unspaced.test(text)) return text;
  return wordsOf(text)
    .map(({ word }) => word)
    .join(" ");
}

/** Without the ending that tells plural from singular and verb from noun, where enough is left. */
export function rootOf(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word;
  const bare = word.replace(/['’].*$/, "");
  const root = bare.replace(/(?:ies|ing|ed|y|(?<=ch|sh|x|ss|z)es|(?<!s)s)$/, "");
  if (root.length >= 4) return root;
  return bare.length >= 4 ? bare : word;
}

const mostTerms = 16;

export function readTerms(text: string): Term[] {
  const words = [...new Set(wordsOf(text).map(({ word }) => word))];
  const telling = words.filter((word) => !askingWords.has(word));
  return (telling.length > 0 ? telling : words).slice(0, mostTerms).map((word) => ({ word, root: rootOf(word) }));
}

export function fits(term: Term, word: string): boolean {
  return word === term.word || (term.root.length >= 4 && word.startsWith(term.root));
}

/** An FTS5 expression for one term: quoted, so that nothing in it is read as syntax. */
export function expressionOf({ word, root }: Term, isBeingTyped = false): string {
  const quoted = (part: string) => `"${part.replaceAll('"', "")}"`;
  if (root.length >= 4) return `${quoted(root)} *`;
  return isBeingTyped && word.length >= 2 ? `${quoted(word)} *` : quoted(word);
}
