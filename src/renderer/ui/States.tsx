import { Button, Loader, Progress } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="ui-state">
      {icon ? <div className="ui-state-icon">{icon}</div> : null}
      <h2>{title}</h2>
      {children ? <div className="ui-state-text">{children}</div> : null}
      {actions ? <div className="ui-state-actions">{actions}</div> : null}
    </div>
  );
}

interface ErrorStateProps {
  title: string;
  message: string;
  onRetry?: (() => void) | undefined;
  actions?: ReactNode;
}

export function ErrorState({ title, message, onRetry, actions }: ErrorStateProps) {
  return (
    <div className="ui-state" role="alert">
      <div className="ui-state-icon" data-tone="danger">
        <IconAlertTriangle size={28} stroke={1.5} />
      </div>
      <h2>{title}</h2>
      <div className="ui-state-text">{message}</div>
      <div className="ui-state-actions">
        {onRetry ? (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        {actions}
      </div>
    </div>
  );
}

/** Waiting, with progress when its end is known. Appears after a moment so that quick work does not flash. */
export function LoadingState({ message, fraction = null }: { message: string; fraction?: number | null }) {
  return (
    <div className="ui-state ui-state-loading" role="status">
      {fraction === null ? (
        <Loader size="sm" type="dots" />
      ) : (
        <Progress value={fraction * 100} w={220} size="sm" aria-label={message} />
      )}
      <div className="ui-state-text">{message}</div>
    </div>
  );
}
