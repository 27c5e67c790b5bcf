import {
  IconBinary,
  IconBraces,
  IconCalendar,
  IconCalendarClock,
  IconClock,
  IconDecimal,
  IconHash,
  IconHourglass,
  IconLetterT,
  IconToggleLeft,
} from "@tabler/icons-react";
import type { ColumnType } from "../../contract/values.ts";

const icons: Record<ColumnType, typeof IconHash> = {
  integer: IconHash,
  number: IconDecimal,
  boolean: IconToggleLeft,
  text: IconLetterT,
  date: IconCalendar,
  timestamp: IconCalendarClock,
  time: IconClock,
  interval: IconHourglass,
  json: IconBraces,
  binary: IconBinary,
};

export const typeWords: Record<ColumnType, string> = {
  integer: "Whole number",
  number: "Number",
  boolean: "Yes or no",
  text: "Text",
  date: "Date",
  timestamp: "Date and time",
  time: "Time",
  interval: "Duration",
  json: "JSON",
  binary: "Bytes",
};

export function TypeIcon({ type, size = 14 }: { type: ColumnType; size?: number }) {
  const Icon = icons[type];
  return <Icon size={size} stroke={1.75} aria-label={typeWords[type]} className="ui-type-icon" data-type={type} />;
}
