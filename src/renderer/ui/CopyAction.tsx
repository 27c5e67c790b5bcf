import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { copyText } from "./copy-text.ts";

const confirmationMs = 1_500;

export interface CopyActionProps {
  text: () => string;
  label: string;
  icon: ReactNode;
  className?: string;
  testId?: string;
}

/** Copies a text and says so for a moment. */
export function CopyAction({ text, label, icon, className = "", testId = "copy" }: CopyActionProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), confirmationMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Tooltip label={copied ? "Copied" : label}>
      <ActionIcon
        className={className}
        size="sm"
        variant="subtle"
        aria-label={label}
        onClick={() => {
          copyText(text());
          setCopied(true);
        }}
        data-testid={testId}
      >
        {copied ? <IconCheck size={14} /> : icon}
      </ActionIcon>
    </Tooltip>
  );
}
