import { riskBodySchema, type RiskBody } from "../../../contract/plan.ts";
import { guessPriceForm, priceRows, type PriceForm } from "../../../contract/price-form.ts";
import type { Predicate } from "../../../contract/query.ts";
import { exhausted } from "../../../contract/errors.ts";
import type { IntentInput, IntentReading, Prepared, QuestionIntent } from "../../question/index.ts";
import { listed } from "../prices/price-columns.ts";
import { readAssets } from "./assets.ts";
import { readOption } from "./option-terms.ts";
import { isFollowUp, readTerms, readWish, type Terms, type Wish } from "./wishes.ts";

const priceName = /price|clos|nav|quote|settle|\bpx\b|adj/i;
const assetName = /symbol|ticker|asset|security|instrument|isin|stock|fund|coin|currency/i;

/** Questions about the risk of prices: value at risk, volatility, drawdown, ratios, correlation, the frontier, options. */
export function createRiskIntent(): QuestionIntent {
  return { name: "risk", turn: "first", read, starters };
}

function read(input: IntentInput): IntentReading | null {
  const { question, earlier, prepared, version } = input;
  const last = earlier.at(-1) ?? "";
  const own = readWish(question);
  const isTurn = own === null && isFollowUp(question);
  const reading = own ?? (isTurn ? readWish(last) : null);
  if (!reading) return null;
  const { wish, isPlain } = reading;
  if (wish.kind === "option") {
    const answer = readOptionPlan(input);
    if (answer) return answer;
  }
  const form = guessPriceForm(version.columns);
  if (!isPlain && (typeof form === "string" || !looksLikePrices(form, input.question, prepared))) return null;
  if (typeof form === "string") return { kind: "refuse", text: form };
  const spoken = isTurn ? `${question} ${last}` : question;
  const assets = readAssets(question, form, prepared);
  const before = isTurn ? readAssets(last, form, prepared) : assets;
  const named = assets.named.length > 0 ? assets.named : before.named;
  if (!isPlain && wish.kind === "correlation" && named.length < 2 && !/return|asset|stock|price|symbol/i.test(question))
    return null;
  const { benchmark } = assets.named.length > 0 ? assets : before;
  const weights = assets.weights ?? before.weights;
  const chosen = named.filter((name) => wish.kind === "beta" || name !== benchmark);
  const assumptions: { text: string }[] = [];
  const terms = { ...readTerms(last), ...definedOf(readTerms(question)) };
  const used = isTurn ? terms : readTerms(spoken);
  if (used.value === undefined && isTurn && terms.value !== undefined) used.value = terms.value;
  const measure = measureOf(
    wish,
    used,
    prepared,
    form,
    chosen.find((name) => name !== benchmark),
  );
  const wanted = chosen.length > 0 && wish.kind !== "beta" ? chosen : undefined;
  const takenAs = [
    ...(form.price.length === 1 && form.price[0] !== "price" ? [`"${form.price[0]}" as the price`] : []),
    ...(form.by === null ? [] : [`"${form.by}" as the name of the asset`]),
  ];
  if (form.by !== null || form.price.length === 1) {
    if (takenAs.length > 0) assumptions.push({ text: `I took ${takenAs.join(" and ")}.` });
  } else assumptions.push({ text: `I took ${listed(form.price.slice(0, 6))} as the prices of as many assets.` });
  if (!wanted && !weights && ["var", "backtest"].includes(wish.kind) && (form.by !== null || form.price.length > 1))
    assumptions.push({ text: "You named no weights, so the portfolio holds the same of each." });
  if (wish.kind === "beta" && benchmark === undefined)
    assumptions.push({ text: "No index is named in this data, so the mean of all assets stands for the market." });
  const filter = filterOf(input, form);
  const body = riskBodySchema.parse({
    kind: "risk",
    rows: priceRows(form, { filter, assets: wanted }),
    time: form.time,
    by: form.by,
    price: form.price,
    assets: wish.kind === "beta" && benchmark !== undefined && chosen.length > 1 ? chosen : wanted,
    portfolio: weights ? { kind: "weights", weights } : { kind: "equal" },
    value: used.value,
    benchmark: benchmark === undefined ? undefined : { kind: "asset", name: benchmark },
    riskFreeRate: used.riskFreeRate,
    measure,
  });
  return { kind: "plan", body, assumptions, suggestions: suggestionsFor(wish, named, assets.all, used.level) };
}

function definedOf(terms: Terms): Partial<Terms> {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined && value !== false));
}

function looksLikePrices(form: PriceForm, question: string, { schema }: Prepared): boolean {
  const asked = question.toLowerCase();
  const isColumn = schema.columns.some(
    ({ name }) => /volatil|beta|correlation|return|drawdown|risk/i.test(name) && asked.includes(name.toLowerCase()),
  );
  if (isColumn) return false;
  if (form.price.some((name) => priceName.test(name))) return true;
  return form.by !== null && assetName.test(form.by);
}

function measureOf(wish: Wish, terms: Terms, prepared: Prepared, form: PriceForm, asset: string | undefined): object {
  const { level, method } = terms;
  const horizon = terms.horizon && stepsOf(terms.horizon, prepared, form);
  switch (wish.kind) {
    case "var":
      return { kind: "var", level, method, horizon };
    case "backtest":
      return { kind: "backtest", level, method: method ?? "historical" };
    case "frontier":
      return {
        kind: "frontier",
        constraints: { longOnly: !terms.isShort, maximum: terms.maximumWeight, targetReturn: terms.targetReturn },
      };
    case "garch":
      return { kind: "garch", horizon };
    case "volatility":
      return {
        kind: "volatility",
        method: wish.method,
        ...(wish.method === "rolling" && horizon ? { window: Math.max(2, horizon) } : {}),
      };
    case "correlation":
      return { kind: "correlation", of: wish.of };
    case "summary":
      return { kind: "summary", focus: wish.focus };
    case "beta":
      return { kind: "beta", asset };
    case "drawdown":
    case "returns":
      return { kind: wish.kind };
    case "option":
      return { kind: "option", option: { type: "call", years: 1 } };
    default:
      return exhausted(wish);
  }
}

const unitDays = { day: 1, week: 7, month: 30.44, quarter: 91.3, year: 365.25 };
const tradingDays = { day: 1, week: 5, month: 21, quarter: 63, year: 252 };

/** Steps of the data in "10 days" or "a month". */
function stepsOf({ count, unit }: NonNullable<Terms["horizon"]>, { schema }: Prepared, form: PriceForm): number {
  const column = schema.columns.find(({ name }) => name === form.time);
  const [from, to] = [column?.min, column?.max].map((cell) =>
    typeof cell === "string" ? Date.parse(cell.slice(0, 10)) : Number.NaN,
  );
  const days = ((to ?? 0) - (from ?? 0)) / 86_400_000;
  const step = column && column.distinct > 1 ? days / (column.distinct - 1) : 1;
  const steps = !Number.isFinite(step) || step < 2.5 ? count * tradingDays[unit] : (count * unitDays[unit]) / step;
  return Math.max(1, Math.min(2520, Math.round(steps)));
}

/** The rows a question narrows to by dates ("since 2005"), and what the view shows when it says "these". */
function filterOf({ question, viewFilter, understand }: IntentInput, form: PriceForm): Predicate | undefined {
  const parts: Predicate[] = [];
  const clause =
    /\b(since|after|before|until|in|during|from|between|over the last|in the last)\b[^?]*\b((19|20)\d{2}|years|months)\b/i.exec(
      question,
    );
  if (clause && !/\bfrom\s+\d+\s*%/.test(clause[0])) {
    const { body } = understand(`average ${form.price[0]} by ${form.time} ${clause[0]}`).built;
    if (body.kind === "query" && body.filter) parts.push(body.filter);
  }
  if (viewFilter && /\b(these|those|selected|shown|filtered|this selection)\b/i.test(question)) parts.push(viewFilter);
  return parts.length <= 1 ? parts[0] : { kind: "and", args: parts };
}

function readOptionPlan(input: IntentInput): IntentReading | null {
  const { option, missing } = readOption(input.question);
  if (missing !== null) return { kind: "clarify", text: missing };
  const isComplete = option.spot !== undefined && (option.volatility !== undefined || option.marketPrice !== undefined);
  const form = guessPriceForm(input.version.columns);
  if (isComplete) return optionPlan(null, input, { option });
  if (typeof form === "string")
    return { kind: "clarify", text: "Give the spot price and the volatility of the option." };
  const { named } = readAssets(input.question, form, input.prepared);
  if (named.length !== 1 && (form.by !== null || form.price.length > 1))
    return {
      kind: "clarify",
      text: "Give the spot price and the volatility, or name the one asset that the option is on.",
    };
  return optionPlan(form, input, { option, assets: named.length === 1 ? named : undefined });
}

function optionPlan(
  form: PriceForm | null,
  { version }: IntentInput,
  { option, assets }: { option: object; assets?: string[] | undefined },
): IntentReading {
  const first = version.columns[0]?.name ?? "";
  const parsed = riskBodySchema.safeParse({
    kind: "risk",
    rows: form ? priceRows(form, { assets }) : { ...priceRows({ time: first, by: null, price: [] }), limit: 1 },
    time: form?.time ?? null,
    by: form?.by ?? null,
    price: form?.price ?? [],
    assets,
    measure: { kind: "option", option },
  });
  if (!parsed.success)
    return {
      kind: "clarify",
      text: "Some term of the option does not make sense: give spot, strike, volatility, rate and time.",
    };
  return {
    kind: "plan",
    body: parsed.data satisfies RiskBody,
    suggestions: [
      { label: "As a put", question: "price a put option with strike 105 spot 100 vol 20% 6 months rate 3%" },
    ],
  };
}

function suggestionsFor(wish: Wish, named: readonly string[], all: readonly string[], level = 0.95) {
  const one = named[0] ?? all[0];
  const several = all.length > 1;
  const ideas = [
    ...(wish.kind === "var"
      ? [level === 0.99 ? "and at 95%?" : "and at 99%?", "over 10 days?", "backtest the value at risk"]
      : ["what is the value at risk of the portfolio at 99%"]),
    ...(wish.kind === "drawdown" || one === undefined ? [] : [several ? `max drawdown of ${one}` : "max drawdown"]),
    ...(several && wish.kind !== "summary" ? ["sharpe ratio by asset"] : []),
    ...(several && wish.kind !== "frontier" ? ["efficient frontier of these assets"] : []),
    ...(several && wish.kind !== "correlation" ? ["correlation of the returns"] : []),
  ];
  return ideas
    .slice(0, 4)
    .map((question) => ({ label: question.charAt(0).toUpperCase() + question.slice(1), question }));
}

function starters({ schema }: Prepared): { label: string; question: string }[] {
  const form = guessPriceForm(schema.columns);
  if (typeof form === "string" || !looksLikePrices(form, "", { schema } as Prepared)) return [];
  const of = form.by === null && form.price.length === 1 ? "" : " of the portfolio";
  return [{ label: `Value at risk${of}`, question: `what is the value at risk${of} at 99%` }];
}
