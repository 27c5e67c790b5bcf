import { TextInput } from "@mantine/core";
import { useState } from "react";

interface InlineNameProps {
  name: string;
  label: string;
  onDone: (name: string | null) => void;
}

/** Edits a name where it stands: Enter keeps it, Escape or an empty name leaves the old one. */
export function InlineName({ name, label, onDone }: InlineNameProps) {
  const [text, setText] = useState(name);
  const keep = () => {
    const next = text.trim();
    onDone(next === "" || next === name ? null : next);
  };
  return (
    <TextInput
      className="ui-inline-name"
      aria-label={label}
      value={text}
      maxLength={200}
      data-autofocus
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") keep();
        if (event.key === "Escape") onDone(null);
      }}
    />
  );
}
