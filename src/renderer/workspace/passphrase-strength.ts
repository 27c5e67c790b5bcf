export interface Strength {
  /** 0..4 */
  level: number;
  sentence: string;
}

const shortestPassphrase = 8;

/** A rough guess from length and variety. It warns of what is plainly weak; it does not promise that the rest is strong. */
export function passphraseStrength(passphrase: string): Strength {
  if (passphrase === "")
    return { level: 0, sentence: "Several words in a row are easy to remember and hard to guess." };
  if (passphrase.length < shortestPassphrase)
    return { level: 0, sentence: `At least ${shortestPassphrase} characters, please.` };
  const words = passphrase
    .trim()
    .split(/[\s\-_.]+/)
    .filter((word) => word.length > 2);
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(passphrase)).length;
  const distinct = new Set(passphrase).size;
  if (distinct < 5) return { level: 1, sentence: "The same few characters again and again are quickly guessed." };
  if (words.length >= 4 && passphrase.length >= 18) return { level: 4, sentence: "Strong." };
  const score = passphrase.length + kinds * 2;
  if (score < 16) return { level: 1, sentence: "Weak: make it longer, or use four words." };
  if (score < 20) return { level: 2, sentence: "Fair: a little longer would be better." };
  if (score < 26) return { level: 3, sentence: "Good." };
  return { level: 4, sentence: "Strong." };
}
