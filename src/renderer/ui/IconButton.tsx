import { ActionIcon, Tooltip, type ActionIconProps } from "@mantine/core";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { Shortcut } from "./Shortcut.tsx";

interface IconButtonProps extends ActionIconProps, Omit<ComponentPropsWithRef<"button">, keyof ActionIconProps> {
  label: string;
  shortcut?: string | undefined;
  children: ReactNode;
}

/** An icon with a name: the label is its tooltip and its accessible name. */
export function IconButton({ label, shortcut, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip
      label={
        <span className="ui-tooltip">
          {label}
          {shortcut ? <Shortcut keys={shortcut} /> : null}
        </span>
      }
    >
      <ActionIcon aria-label={label} {...rest}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
