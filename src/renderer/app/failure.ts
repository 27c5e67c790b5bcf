import { notifications } from "@mantine/notifications";
import { isAppError } from "../../contract/errors.ts";

/** The sentence of an expected failure; bugs get a general one and are left for the log. */
export function messageOf(error: unknown): string {
  return isAppError(error) ? error.message : "Something went wrong inside the program. The log has the details.";
}

export function isCancelled(error: unknown): boolean {
  return isAppError(error, "cancelled");
}

/** For actions whose result is not shown where they began. A cancelled call says nothing. */
export function reportFailure(title: string, error: unknown): void {
  if (isCancelled(error)) return;
  if (!isAppError(error)) console.error(error);
  notifications.show({ title, message: messageOf(error), color: "red", autoClose: 8000, withBorder: true });
}
