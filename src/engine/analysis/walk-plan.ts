import type { Expr, Predicate, QueryBody, Step } from "../../contract/query.ts";

/** Calls `visit` on the expression and every expression inside it. */
export function walkExpr(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  switch (expr.kind) {
    case "binary":
      walkExpr(expr.left, visit);
      walkExpr(expr.right, visit);
      return;
    case "call":
      for (const arg of expr.args) walkExpr(arg, visit);
      return;
    case "case":
      walkPredicate(expr.when, visit);
      walkExpr(expr.then, visit);
      walkExpr(expr.otherwise, visit);
      return;
    case "aggregateOf":
      if (expr.expr) walkExpr(expr.expr, visit);
      if (expr.by) walkExpr(expr.by, visit);
      if (expr.filter) walkPredicate(expr.filter, visit);
      return;
    default:
  }
}

export function walkPredicate(predicate: Predicate, visit: (expr: Expr) => void): void {
  switch (predicate.kind) {
    case "and":
    case "or":
      for (const arg of predicate.args) walkPredicate(arg, visit);
      return;
    case "not":
      walkPredicate(predicate.arg, visit);
      return;
    case "compare":
      walkExpr(predicate.left, visit);
      walkExpr(predicate.right, visit);
      return;
    case "between":
      walkExpr(predicate.expr, visit);
      walkExpr(predicate.low, visit);
      walkExpr(predicate.high, visit);
      return;
    case "inTop":
      walkExpr(predicate.expr, visit);
      if (predicate.of) walkExpr(predicate.of, visit);
      if (predicate.filter) walkPredicate(predicate.filter, visit);
      return;
    default:
      walkExpr(predicate.expr, visit);
  }
}

function walkStep(step: Step, visit: (expr: Expr) => void): void {
  if (step.kind === "filter") walkPredicate(step.predicate, visit);
  if (step.kind === "derive") walkExpr(step.expr, visit);
  if (step.kind === "aggregate")
    for (const measure of step.measures) if (measure.filter) walkPredicate(measure.filter, visit);
}

export function walkQuery(body: QueryBody, visit: (expr: Expr) => void): void {
  if (body.filter) walkPredicate(body.filter, visit);
  for (const dimension of body.dimensions) walkExpr(dimension.expr, visit);
  for (const measure of body.measures) {
    if (measure.expr) walkExpr(measure.expr, visit);
    if (measure.by) walkExpr(measure.by, visit);
    if (measure.filter) walkPredicate(measure.filter, visit);
  }
  for (const item of body.select ?? []) walkExpr(item.expr, visit);
  for (const step of body.steps) walkStep(step, visit);
}

export function usesRowNumber(body: QueryBody): boolean {
  let used = false;
  walkQuery(body, (expr) => {
    if (expr.kind === "rowNumber") used = true;
  });
  return used;
}
