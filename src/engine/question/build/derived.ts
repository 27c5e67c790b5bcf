import type { Expr, QueryBody } from "../../../contract/query.ts";
import { type Context, fieldExpr, labelColumn, numberExpr } from "../parse/context.ts";
import type { MeasureSketch } from "../parse/sketch.ts";
import type { Built } from "./build.ts";
import { groupName, measureName } from "./names.ts";
import { buildGrouped, joinFilters } from "./query.ts";

const WORDS = { "+": "plus", "-": "minus", "*": "times", "/": "per" } as const;

/** Two number columns put together: row by row for a listing, as sums for groups and single figures. */
export function buildDerived(context: Context): Built {
  const { sketch, schema } = context;
  const { derived } = sketch;
  if (!derived) throw new Error("Nothing to calculate.");
  const name = `${derived.left.name} ${WORDS[derived.op]} ${derived.right.name}`;
  const rowwise: Expr = {
    kind: "binary",
    op: derived.op,
    left: numberExpr(derived.left),
    right: numberExpr(derived.right),
  };
  const averaged = sketch.measures.find((measure) => measure.op === "mean");
  const single =
    sketch.groups.length === 0 &&
    (derived.op === "/" || averaged !== undefined || /\b(overall|total)\b/i.test(context.question)) &&
    !/\b(each|every|for all|of all|per row|list)\b/i.test(context.question) &&
    !sketch.order;
  if (sketch.groups.length === 0 && !single) {
    const label = labelColumn(schema);
    const select = [...(label ? [{ as: label.name, expr: fieldExpr(label) }] : []), { as: name, expr: rowwise }];
    const filter = joinFilters(sketch);
    const body: QueryBody = {
      kind: "query",
      dimensions: [],
      measures: [],
      select,
      distinct: false,
      steps: [],
      sort: [],
      ...(filter ? { filter } : {}),
    };
    if (sketch.order) {
      body.sort = [{ column: name, order: sketch.order.direction }];
      if (sketch.order.count !== undefined) body.limit = sketch.order.count;
    }
    return { body, asked: select.map((item) => item.as), charts: undefined };
  }
  const whole = averaged !== undefined || derived.op === "*";
  const parts: MeasureSketch[] = whole
    ? [{ op: averaged ? "mean" : "sum", expr: rowwise, label: name, at: 0 }]
    : [
        { op: "sum", column: derived.left, at: 0 },
        { op: "sum", column: derived.right, at: 0 },
      ];
  sketch.measures = parts;
  const built = buildGrouped(sketch);
  const asked = sketch.groups.map(groupName);
  if (!whole) {
    const [left, right] = parts.map(measureName);
    if (left !== undefined && right !== undefined)
      built.body.steps = [
        ...built.body.steps,
        {
          kind: "derive",
          as: name,
          expr: {
            kind: "binary",
            op: derived.op,
            left: { kind: "field", field: left },
            right: { kind: "field", field: right },
          },
        },
      ];
  }
  if (sketch.order) {
    built.body.sort = [{ column: name, order: sketch.order.direction }];
    if (sketch.order.count !== undefined) built.body.limit = sketch.order.count;
  }
  return { body: built.body, asked: [...asked, name], charts: undefined };
}
