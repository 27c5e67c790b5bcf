import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { PostgreSQL, sql, type SQLNamespace } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec, StateEffect, StateField, type Extension } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
  type DecorationSet,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { CatalogTable } from "../../contract/view.ts";

const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--fs-accent-text)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--fs-chart-3)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--fs-chart-2)" },
  { tag: tags.comment, color: "var(--fs-text-faint)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--fs-chart-5)" },
  { tag: [tags.operator, tags.punctuation], color: "var(--fs-text-dim)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--fs-text)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--fs-mono)", lineHeight: "20px" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--fs-accent)" },
  ".cm-cursor": { borderLeftColor: "var(--fs-accent)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--fs-text-faint)" },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--fs-surface-3) 45%, transparent)",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--fs-accent-line) !important",
  },
  ".cm-matchingBracket": {
    backgroundColor: "var(--fs-accent-soft) !important",
    outline: "1px solid var(--fs-accent-line)",
  },
  ".cm-mistake": { textDecoration: "underline wavy var(--fs-danger)", textUnderlineOffset: "3px" },
  ".cm-placeholder": { color: "var(--fs-text-faint)" },
  ".cm-tooltip": {
    backgroundColor: "var(--fs-surface-2)",
    border: "1px solid var(--fs-border)",
    borderRadius: "6px",
    boxShadow: "var(--fs-shadow)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--fs-mono)", fontSize: "12px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--fs-accent-soft)",
    color: "var(--fs-text)",
  },
  ".cm-completionDetail": { color: "var(--fs-text-faint)", fontStyle: "normal" },
});

const setMistake = StateEffect.define<number | null>();

/** The word at the mistake; the nearest character where there is no word. */
function mistakeRange(state: EditorState, position: number): { from: number; to: number } | null {
  const at = Math.min(position, Math.max(0, state.doc.length - 1));
  if (state.doc.length === 0) return null;
  const word = state.wordAt(at);
  return word ? { from: word.from, to: word.to } : { from: at, to: Math.min(state.doc.length, at + 1) };
}

const mistakes = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMistake)) continue;
      const range = effect.value === null ? null : mistakeRange(transaction.state, effect.value);
      return range
        ? Decoration.set(Decoration.mark({ class: "cm-mistake" }).range(range.from, range.to))
        : Decoration.none;
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function language(catalog: CatalogTable[]): Extension {
  const schema: SQLNamespace = Object.fromEntries(
    catalog.map((table) => [
      table.name,
      {
        self: { label: table.name, type: "class" },
        children: table.columns.map((column) => ({ label: column.name, detail: column.type, type: "property" })),
      },
    ]),
  );
  const [only] = catalog;
  return sql({
    dialect: PostgreSQL,
    schema,
    upperCaseKeywords: false,
    ...(catalog.length === 1 && only ? { defaultTable: only.name } : {}),
  });
}

interface EditorProps {
  text: string;
  catalog: CatalogTable[];
  mistake: number | null;
  onChange: (text: string) => void;
  /** The text to run: the selection, or the statement at the cursor. */
  onRun: (script: string, position: number, selection: string) => void;
  onStop: () => void;
}

export function Editor({ text, catalog, mistake, onChange, onRun, onStop }: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const callbacks = useRef({ onChange, onRun, onStop });
  callbacks.current = { onChange, onRun, onStop };
  const languageSlot = useRef(new Compartment());
  const start = useRef(text);

  useEffect(() => {
    if (!host.current) return;
    const run = (editor: EditorView) => {
      const { main } = editor.state.selection;
      callbacks.current.onRun(editor.state.doc.toString(), main.head, editor.state.sliceDoc(main.from, main.to));
      return true;
    };
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: start.current,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: "Mod-Enter", run },
              { key: "F5", run },
              {
                key: "Mod-.",
                run: () => {
                  callbacks.current.onStop();
                  return true;
                },
              },
            ]),
          ),
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          highlightActiveLine(),
          syntaxHighlighting(highlight),
          mistakes,
          look,
          placeholder("select * from …"),
          languageSlot.current.of([]),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "SQL" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) callbacks.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: languageSlot.current.reconfigure(language(catalog)) });
  }, [catalog]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({ effects: setMistake.of(mistake) });
  }, [mistake, text]);

  return <div ref={host} className="sql-editor" data-testid="sql-editor" />;
}
