import type { ColumnProfile } from "../../contract/dataset.ts";
import { formatBound, formatCount, formatFigure } from "../ui/format.ts";
import { typeWords } from "../ui/TypeIcon.tsx";

/** Everything known about a column, for the card behind its name. */
export function ProfileCard({ profile, name }: { profile: ColumnProfile; name: string }) {
  const { rowCount, nullCount, distinctCount, quantiles, type } = profile;
  const share = rowCount === 0 ? 0 : (nullCount / rowCount) * 100;
  const rows: [string, string][] = [
    ["Type", typeWords[type]],
    ["Rows", formatCount(rowCount)],
    ["Empty", nullCount === 0 ? "None" : `${formatCount(nullCount)} (${share < 0.1 ? "<0.1" : share.toFixed(1)} %)`],
    ["Different values", `${profile.distinctIsEstimate ? "about " : ""}${formatCount(distinctCount)}`],
    ["Smallest", formatBound(profile.min, type)],
    ["Largest", formatBound(profile.max, type)],
  ];
  if (profile.mean !== null) rows.push(["Mean", formatFigure(profile.mean)]);
  if (profile.standardDeviation !== null) rows.push(["Standard deviation", formatFigure(profile.standardDeviation)]);
  if (quantiles) {
    rows.push(["5 % / 95 %", `${formatBound(quantiles.q05, type)} / ${formatBound(quantiles.q95, type)}`]);
    rows.push(["25 % / 75 %", `${formatBound(quantiles.q25, type)} / ${formatBound(quantiles.q75, type)}`]);
    rows.push(["Median", formatBound(quantiles.q50, type)]);
  }
  return (
    <div className="profile-card">
      <strong>{name}</strong>
      <dl>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {profile.sampledRowCount === null ? null : <p>From a sample of {formatCount(profile.sampledRowCount)} rows.</p>}
    </div>
  );
}
