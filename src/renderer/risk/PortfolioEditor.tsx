import { Button, NumberInput, SegmentedControl } from "@mantine/core";
import type { Portfolio } from "../../contract/risk.ts";

interface PortfolioEditorProps {
  assets: readonly string[];
  portfolio: Portfolio;
  onChange(portfolio: Portfolio): void;
}

const MOST_EDITED = 60;

/** Weights in percent or units held, one line an asset; equal weights until a person changes one. */
export function PortfolioEditor({ assets, portfolio, onChange }: PortfolioEditorProps) {
  if (assets.length < 2) return null;
  if (assets.length > MOST_EDITED)
    return (
      <p className="risk-hint">
        The portfolio holds the same of each of {assets.length} assets. Choose up to {MOST_EDITED} of them to set
        weights.
      </p>
    );
  const isHoldings = portfolio.kind === "holdings";
  const amounts = amountsOf(assets, portfolio);
  const total = assets.reduce((sum, name) => sum + (amounts[name] ?? 0), 0);
  const isWhole = isHoldings || Math.abs(total - 1) < 1e-4;
  const set = (name: string, amount: number) => {
    const next = { ...amounts, [name]: amount };
    onChange(isHoldings ? { kind: "holdings", units: next } : { kind: "weights", weights: next, normalise: false });
  };
  return (
    <fieldset className="risk-portfolio">
      <legend>Portfolio</legend>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Portfolio given as"
        value={isHoldings ? "holdings" : "weights"}
        onChange={(kind) =>
          onChange(
            kind === "holdings"
              ? { kind: "holdings", units: Object.fromEntries(assets.map((name) => [name, 1])) }
              : { kind: "equal" },
          )
        }
        data={[
          { value: "weights", label: "Weights" },
          { value: "holdings", label: "Units held" },
        ]}
      />
      <div className="risk-weights">
        {assets.map((name) => (
          <label key={name} className="risk-weight">
            <span title={name}>{name}</span>
            <NumberInput
              size="xs"
              aria-label={`${isHoldings ? "Units" : "Weight"} of ${name}`}
              value={isHoldings ? (amounts[name] ?? 0) : Number(((amounts[name] ?? 0) * 100).toFixed(2))}
              suffix={isHoldings ? "" : "%"}
              step={isHoldings ? 1 : 5}
              decimalScale={2}
              hideControls
              onChange={(value) => set(name, isHoldings ? Number(value) : Number(value) / 100)}
            />
          </label>
        ))}
      </div>
      {isHoldings ? null : (
        <div className="risk-total" data-wrong={!isWhole || undefined}>
          <span data-testid="risk-total">Sum {(total * 100).toFixed(2)}%</span>
          {isWhole ? null : (
            <Button
              size="compact-xs"
              variant="light"
              disabled={Math.abs(total) < 1e-6}
              data-testid="risk-normalise"
              onClick={() =>
                onChange({
                  kind: "weights",
                  normalise: false,
                  weights: Object.fromEntries(assets.map((name) => [name, (amounts[name] ?? 0) / total])),
                })
              }
            >
              Normalise
            </Button>
          )}
          {portfolio.kind === "equal" ? null : (
            <Button size="compact-xs" variant="subtle" onClick={() => onChange({ kind: "equal" })}>
              Equal
            </Button>
          )}
        </div>
      )}
    </fieldset>
  );
}

function amountsOf(assets: readonly string[], portfolio: Portfolio): Record<string, number> {
  if (portfolio.kind === "weights") return portfolio.weights;
  if (portfolio.kind === "holdings") return portfolio.units;
  return Object.fromEntries(assets.map((name) => [name, 1 / assets.length]));
}
