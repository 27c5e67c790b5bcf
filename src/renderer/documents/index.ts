export { addDocuments, followDocuments, isDocumentPath } from "./document-actions.ts";
export { documentById, loadDocuments, openDocument, pageWord } from "./documents-store.ts";
export { DocumentsPage } from "./DocumentsPage.tsx";
export { QuoteCards, textBesideQuotes } from "./QuoteCards.tsx";
