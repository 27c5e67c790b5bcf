import { IconBookmark, IconColumns, IconFileText, IconMessage, IconTable } from "@tabler/icons-react";
import { useMemo } from "react";
import { exhausted } from "../../contract/errors.ts";
import type { SearchHit, SearchKind } from "../../contract/documents.ts";
import { datasetById } from "../datasets/index.ts";
import { documentById, openDocument, pageWord } from "../documents/index.ts";
import { openSaved, useSaved } from "../saved/index.ts";
import { Marked, useSearch } from "../search/index.ts";
import type { PaletteEntry } from "./palette-entry.ts";
import { revealColumn } from "./reveal-column.ts";
import { openDataset, setHumanOpen } from "./shell-store.ts";

const kinds: readonly SearchKind[] = ["document", "column", "dataset", "saved", "conversation"];
const mostHits = 30;
const mostInGroup = 6;
const snippetLength = 96;

/** What the workspace's index finds for the words, in groups; `shown` are the ids that stand in the palette anyway. */
export function useFoundEntries(query: string, shown: ReadonlySet<string>): PaletteEntry[] {
  const { hits } = useSearch(query, kinds, mostHits);
  return useMemo(() => {
    const entries = hits.flatMap((hit) => entryOf(hit) ?? []).filter(({ id }) => !shown.has(id));
    return groups.flatMap((group) => entries.filter((entry) => entry.group === group).slice(0, mostInGroup));
  }, [hits, shown]);
}

const groups = ["In documents", "Data", "Saved work", "Earlier answers"];

function entryOf(hit: SearchHit): PaletteEntry | null {
  const { kind, id, title, context, text, page } = hit;
  const common = { title, keywords: "", shortcut: undefined };
  switch (kind) {
    case "document": {
      const place = page === null ? "" : `, ${pageWord(documentById(id))} ${page}`;
      return {
        ...common,
        id: `document:${id}/${page ?? 0}/${hit.offset}`,
        label: <Marked text={text.replaceAll(/\s/g, " ")} ranges={hit.matches} around={snippetLength} />,
        section: `${title}${place}`,
        group: "In documents",
        icon: <IconFileText size={15} stroke={1.75} />,
        run: () => openDocument(id, page ?? 1, text),
      };
    }
    case "column":
      return {
        ...common,
        id: `column:${id}/${title}`,
        section: context,
        group: "Data",
        icon: <IconColumns size={15} stroke={1.75} />,
        run() {
          openDataset(id);
          requestAnimationFrame(() => revealColumn(title));
        },
      };
    case "dataset":
      return datasetById(id)
        ? {
            ...common,
            id: `dataset:${id}`,
            section: "Dataset",
            group: "Data",
            icon: <IconTable size={15} stroke={1.75} />,
            run: () => openDataset(id),
          }
        : null;
    case "saved": {
      const item = useSaved.getState().items?.find((saved) => saved.id === id);
      return item
        ? {
            ...common,
            id: `saved:${id}`,
            section: context,
            group: "Saved work",
            icon: <IconBookmark size={15} stroke={1.75} />,
            run: () => openSaved(item),
          }
        : null;
    }
    case "conversation":
      return {
        ...common,
        id: `answer:${id}/${title}`,
        section: datasetById(id)?.name ?? "",
        group: "Earlier answers",
        icon: <IconMessage size={15} stroke={1.75} />,
        run() {
          openDataset(id);
          setHumanOpen(true);
        },
      };
    default:
      return exhausted(kind);
  }
}
