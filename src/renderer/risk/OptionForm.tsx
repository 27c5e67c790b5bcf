import { NumberInput, SegmentedControl, Select } from "@mantine/core";
import type { OptionStyle, RiskMeasureOf } from "../../contract/risk.ts";

type OptionMeasure = RiskMeasureOf<"option">;

interface OptionFormProps {
  measure: OptionMeasure;
  onChange(measure: OptionMeasure): void;
}

const styles: readonly { value: string; label: string; style: OptionStyle }[] = [
  { value: "european", label: "European", style: { kind: "european" } },
  { value: "asian", label: "Asian, on the mean", style: { kind: "asian", average: "arithmetic" } },
  { value: "up-out", label: "Up and out", style: { kind: "barrier", direction: "up", knock: "out", barrier: 120 } },
  { value: "up-in", label: "Up and in", style: { kind: "barrier", direction: "up", knock: "in", barrier: 120 } },
  {
    value: "down-out",
    label: "Down and out",
    style: { kind: "barrier", direction: "down", knock: "out", barrier: 90 },
  },
  { value: "down-in", label: "Down and in", style: { kind: "barrier", direction: "down", knock: "in", barrier: 90 } },
  { value: "lookback", label: "Lookback", style: { kind: "lookback", strike: "fixed" } },
  { value: "floating", label: "Lookback, floating strike", style: { kind: "lookback", strike: "floating" } },
];

function styleValue(style: OptionStyle): string {
  if (style.kind === "barrier") return `${style.direction}-${style.knock}`;
  if (style.kind === "lookback") return style.strike === "floating" ? "floating" : "lookback";
  return style.kind;
}

/** The terms of one option; nothing of the dataset is used. */
export function OptionForm({ measure, onChange }: OptionFormProps) {
  const { option } = measure;
  const set = (part: Partial<OptionMeasure["option"]>) => onChange({ ...measure, option: { ...option, ...part } });
  const isImplied = option.volatility === undefined;
  const { style } = option;
  const percentField = (name: "rate" | "dividendYield", label: string) => (
    <NumberInput
      label={label}
      size="sm"
      suffix="%"
      decimalScale={3}
      value={Number((option[name] * 100).toFixed(4))}
      onChange={(value) => set({ [name]: Number(value) / 100 })}
    />
  );
  return (
    <>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Call or put"
        value={option.type}
        data={[
          { value: "call", label: "Call" },
          { value: "put", label: "Put" },
        ]}
        onChange={(type) => set({ type: type as "call" })}
      />
      <Select
        label="Style"
        size="sm"
        allowDeselect={false}
        data={styles.map(({ value, label }) => ({ value, label }))}
        value={styleValue(style)}
        onChange={(value) => {
          const found = styles.find((entry) => entry.value === value)?.style;
          if (!found) return;
          const near =
            found.kind === "barrier" ? { ...found, barrier: barrierNear(found.direction, option.spot ?? 100) } : found;
          set({ style: near, ...(found.kind !== "european" && isImplied ? { volatility: 0.2 } : {}) });
        }}
      />
      {style.kind === "barrier" ? (
        <NumberInput
          label="Barrier"
          size="sm"
          min={0}
          value={style.barrier}
          onChange={(value) => Number(value) > 0 && set({ style: { ...style, barrier: Number(value) } })}
        />
      ) : null}
      <div className="risk-pair">
        <NumberInput
          label="Spot"
          size="sm"
          min={0}
          value={option.spot ?? ""}
          onChange={(value) => Number(value) > 0 && set({ spot: Number(value) })}
        />
        <NumberInput
          label="Strike"
          size="sm"
          min={0}
          value={option.strike ?? ""}
          onChange={(value) => Number(value) > 0 && set({ strike: Number(value) })}
        />
      </div>
      <NumberInput
        label="Days to expiry"
        size="sm"
        min={1}
        value={Math.round(option.years * 365)}
        onChange={(value) => Number(value) > 0 && set({ years: Number(value) / 365 })}
      />
      <div className="risk-pair">
        {percentField("rate", "Rate a year")}
        {percentField("dividendYield", "Dividend yield")}
      </div>
      {style.kind === "european" ? (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="What is known"
          value={isImplied ? "price" : "volatility"}
          data={[
            { value: "volatility", label: "Volatility known" },
            { value: "price", label: "Price known" },
          ]}
          onChange={(value) => {
            const { volatility: _volatility, marketPrice: _price, ...rest } = option;
            onChange({
              ...measure,
              option: value === "price" ? { ...rest, marketPrice: 5 } : { ...rest, volatility: 0.2 },
            });
          }}
        />
      ) : null}
      {isImplied ? (
        <NumberInput
          label="Price on the market"
          size="sm"
          min={0}
          decimalScale={4}
          value={option.marketPrice ?? ""}
          onChange={(value) => Number(value) > 0 && set({ marketPrice: Number(value) })}
        />
      ) : (
        <NumberInput
          label="Volatility a year"
          size="sm"
          min={0}
          suffix="%"
          decimalScale={2}
          value={Number(((option.volatility ?? 0) * 100).toFixed(4))}
          onChange={(value) => set({ volatility: Number(value) / 100 })}
        />
      )}
    </>
  );
}

function barrierNear(direction: "up" | "down", spot: number): number {
  return Number((spot * (direction === "up" ? 1.2 : 0.9)).toPrecision(4));
}
