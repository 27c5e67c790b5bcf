export { AskPanel, questionFieldId } from "./AskPanel.tsx";
export { useConversation } from "./conversation-store.ts";
export { ResultTable } from "./ResultTable.tsx";
