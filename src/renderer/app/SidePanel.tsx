import { EmptyState } from "../ui/States.tsx";

/** Home of the digital human and the conversation. */
export function SidePanel() {
  return (
    <aside className="side-panel" aria-label="Digital human and conversation">
      <EmptyState title="Conversation" />
    </aside>
  );
}
