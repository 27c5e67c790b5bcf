export { createLanguage, type LanguageService } from "./language.ts";
