import { exhausted } from "../../contract/errors.ts";
import { DocumentsPage } from "../documents/index.ts";
import { ModelsPage } from "../models/index.ts";
import type { Page } from "./shell-store.ts";

export function OpenPage({ page }: { page: Page }) {
  switch (page) {
    case "models":
      return <ModelsPage />;
    case "documents":
      return <DocumentsPage />;
    default:
      return exhausted(page);
  }
}
