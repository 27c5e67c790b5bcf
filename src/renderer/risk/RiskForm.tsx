import { Checkbox, MultiSelect, NumberInput, SegmentedControl, Select } from "@mantine/core";
import type { RiskBody } from "../../contract/plan.ts";
import type { RiskMeasure } from "../../contract/risk.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import type { FormProps } from "../analyse/index.ts";
import { measureChoices, withMeasure, withPrices, type MeasureKind } from "./body.ts";
import { OptionForm } from "./OptionForm.tsx";
import { PortfolioEditor } from "./PortfolioEditor.tsx";
import { useAssets } from "./use-assets.ts";

const noColumn = "\u0000";

/** What to measure, of which prices, of which portfolio. */
export function RiskForm({ dataset, filter, body, onChange }: FormProps<RiskBody>) {
  const names = useAssets(dataset, body);
  const { measure } = body;
  const chosen = body.assets ?? names;
  const hasPortfolio = measure.kind === "var" || measure.kind === "backtest" || measure.kind === "frontier";
  return (
    <>
      <Select
        label="Measure"
        size="sm"
        allowDeselect={false}
        data={measureChoices}
        value={measure.kind}
        data-testid="risk-measure"
        onChange={(value) => value !== null && onChange(withMeasure(body, value as MeasureKind))}
      />
      {measure.kind === "option" ? (
        <OptionForm measure={measure} onChange={(next) => onChange({ ...body, measure: next })} />
      ) : (
        <>
          <PriceColumns dataset={dataset} filter={filter} body={body} onChange={onChange} />
          {names.length > 1 ? (
            <MultiSelect
              label="Assets"
              size="sm"
              searchable
              clearable
              placeholder={body.assets === undefined ? `All ${names.length}` : ""}
              data={[...names]}
              value={body.assets ?? []}
              onChange={(assets) =>
                onChange(withPrices(body, { assets: assets.length === 0 ? undefined : assets }, filter))
              }
            />
          ) : null}
          {hasPortfolio ? (
            <PortfolioEditor
              assets={chosen}
              portfolio={body.portfolio}
              onChange={(portfolio) => onChange({ ...body, portfolio })}
            />
          ) : null}
          <MeasureFields body={body} names={names} onChange={onChange} />
        </>
      )}
    </>
  );
}

function PriceColumns({ dataset, filter, body, onChange }: FormProps<RiskBody>) {
  const { columns } = dataset.current;
  const times = columns.filter(({ type }) => isTemporalType(type)).map(({ name }) => name);
  const texts = columns.filter(({ type }) => type === "text").map(({ name }) => name);
  const numbers = columns.filter(({ type }) => isNumericType(type)).map(({ name }) => name);
  return (
    <>
      {times.length > 1 ? (
        <Select
          label="Date"
          size="sm"
          allowDeselect={false}
          data={times}
          value={body.time}
          onChange={(time) => time !== null && onChange(withPrices(body, { time }, filter))}
        />
      ) : null}
      {texts.length > 0 ? (
        <Select
          label="Asset is named by"
          size="sm"
          allowDeselect={false}
          data={[
            { value: noColumn, label: "Each price column is one" },
            ...texts.map((name) => ({ value: name, label: name })),
          ]}
          value={body.by ?? noColumn}
          onChange={(by) => {
            if (by === null) return;
            onChange(withPrices(body, { by: by === noColumn ? null : by, price: body.price.slice(0, 1) }, filter));
          }}
        />
      ) : null}
      {body.by === null ? (
        <MultiSelect
          label="Prices"
          size="sm"
          searchable
          data={numbers}
          value={body.price}
          onChange={(price) => price.length > 0 && onChange(withPrices(body, { price }, filter))}
        />
      ) : (
        <Select
          label="Price"
          size="sm"
          allowDeselect={false}
          data={numbers}
          value={body.price[0] ?? null}
          onChange={(name) => name !== null && onChange(withPrices(body, { price: [name] }, filter))}
        />
      )}
    </>
  );
}

const levels = ["0.95", "0.975", "0.99"];

function MeasureFields({
  body,
  names,
  onChange,
}: {
  body: RiskBody;
  names: readonly string[];
  onChange(body: RiskBody): void;
}) {
  const { measure } = body;
  const set = (part: Partial<RiskMeasure>) => onChange({ ...body, measure: { ...measure, ...part } as RiskMeasure });
  const takesRate = ["summary", "beta", "frontier"].includes(measure.kind);
  return (
    <>
      {measure.kind === "var" || measure.kind === "backtest" ? (
        <div>
          <span className="risk-label">Level</span>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Level"
            value={levels.find((value) => Number(value) === measure.level) ?? "0.95"}
            data={levels.map((value) => ({ value, label: `${Number((Number(value) * 100).toFixed(1))}%` }))}
            onChange={(value) => set({ level: Number(value) })}
          />
        </div>
      ) : null}
      {measure.kind === "var" || measure.kind === "garch" ? (
        <NumberInput
          label="Horizon"
          description="Steps of the data: days for daily prices"
          size="sm"
          min={1}
          max={2520}
          value={measure.horizon}
          onChange={(value) => typeof value === "number" && value >= 1 && set({ horizon: value })}
        />
      ) : null}
      {measure.kind === "var" || measure.kind === "backtest" ? (
        <Select
          label="Method"
          size="sm"
          allowDeselect={false}
          data-testid="risk-method"
          data={[
            ...(measure.kind === "var" ? [{ value: "all", label: "All, side by side" }] : []),
            { value: "historical", label: "Historical" },
            { value: "normal", label: "Normal returns" },
            { value: "cornish-fisher", label: "Cornish-Fisher" },
            { value: "monte-carlo", label: "Monte-Carlo" },
          ]}
          value={measure.method ?? "all"}
          onChange={(value) => {
            const { method: _method, ...rest } = measure;
            onChange({ ...body, measure: (value === "all" ? rest : { ...rest, method: value }) as RiskMeasure });
          }}
        />
      ) : null}
      {measure.kind === "volatility" ? (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Kind of volatility"
          value={measure.method === "garch" ? "ewma" : measure.method}
          data={[
            { value: "ewma", label: "Weighted" },
            { value: "rolling", label: "Rolling" },
          ]}
          onChange={(method) => set({ method: method as "ewma" })}
        />
      ) : null}
      {measure.kind === "backtest" || (measure.kind === "volatility" && measure.method === "rolling") ? (
        <NumberInput
          label="Window"
          description="Returns looked back on"
          size="sm"
          min={2}
          max={2520}
          value={measure.window}
          onChange={(value) => typeof value === "number" && value >= 2 && set({ window: value })}
        />
      ) : null}
      {measure.kind === "frontier" || measure.kind === "correlation" || measure.kind === "var" ? (
        <Select
          label="Covariance"
          size="sm"
          allowDeselect={false}
          data={[
            { value: "sample", label: "Of the sample" },
            { value: "ledoit-wolf", label: "Shrunk (Ledoit-Wolf)" },
            { value: "ewma", label: "Recent weigh more" },
          ]}
          value={measure.estimate}
          onChange={(estimate) => set({ estimate: estimate as "sample" })}
        />
      ) : null}
      {measure.kind === "beta" ? (
        <Select
          label="Market"
          size="sm"
          allowDeselect={false}
          data={[
            { value: noColumn, label: "Mean of all assets" },
            ...names.map((name) => ({ value: name, label: name })),
          ]}
          value={body.benchmark?.kind === "asset" ? body.benchmark.name : noColumn}
          onChange={(name) =>
            onChange({
              ...body,
              benchmark: name === null || name === noColumn ? { kind: "equal-weighted" } : { kind: "asset", name },
            })
          }
        />
      ) : null}
      {measure.kind === "frontier" ? (
        <FrontierFields measure={measure} onChange={(next) => onChange({ ...body, measure: next })} />
      ) : null}
      {takesRate ? (
        <NumberInput
          label="Risk-free rate"
          size="sm"
          suffix="% a year"
          decimalScale={3}
          value={Number((body.riskFreeRate * 100).toFixed(4))}
          onChange={(value) => onChange({ ...body, riskFreeRate: Number(value) / 100 })}
        />
      ) : null}
      {measure.kind === "var" && body.portfolio.kind !== "holdings" ? (
        <NumberInput
          label="Worth of the portfolio"
          description="For losses in money"
          size="sm"
          min={0}
          thousandSeparator=","
          value={body.value ?? ""}
          onChange={(value) => {
            const { value: _value, ...rest } = body;
            onChange(typeof value === "number" && value > 0 ? { ...rest, value } : rest);
          }}
        />
      ) : null}
      {measure.kind === "var" ? (
        <NumberInput
          label="Seed"
          description="The same seed draws the same paths"
          size="sm"
          min={0}
          max={4294967295}
          value={measure.seed}
          onChange={(value) => typeof value === "number" && set({ seed: value })}
        />
      ) : null}
    </>
  );
}

type FrontierMeasure = Extract<RiskMeasure, { kind: "frontier" }>;

function FrontierFields({ measure, onChange }: { measure: FrontierMeasure; onChange(measure: FrontierMeasure): void }) {
  const { constraints } = measure;
  const set = (name: "minimum" | "maximum" | "targetReturn", value: string | number) => {
    const { [name]: _old, ...rest } = constraints;
    onChange({
      ...measure,
      constraints: value === "" ? rest : { ...rest, [name]: Number(value) / 100 },
    });
  };
  const field = (name: "minimum" | "maximum" | "targetReturn", label: string, placeholder: string) => (
    <NumberInput
      label={label}
      size="sm"
      suffix="%"
      decimalScale={2}
      placeholder={placeholder}
      value={constraints[name] === undefined ? "" : Number((constraints[name] * 100).toFixed(4))}
      onChange={(value) => set(name, value)}
    />
  );
  return (
    <>
      <Checkbox
        label="No short positions"
        checked={constraints.longOnly}
        onChange={(event) =>
          onChange({ ...measure, constraints: { ...constraints, longOnly: event.currentTarget.checked } })
        }
      />
      {field("maximum", "At most in one asset", "no limit")}
      {field("minimum", "At least in each", "no limit")}
      {field("targetReturn", "Target return a year", "none")}
    </>
  );
}
