import { exhausted } from "../../contract/errors.ts";
import { EmptyState } from "../ui/States.tsx";
import type { Page } from "./shell-store.ts";

export function OpenPage({ page }: { page: Page }) {
  switch (page) {
    case "models":
      return <EmptyState title="Models" />;
    case "documents":
      return <EmptyState title="Documents" />;
    default:
      return exhausted(page);
  }
}
