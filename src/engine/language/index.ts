export { languageIntent, type LanguageDependencies } from "./language-intent.ts";
