import { serveThread } from "../../threads/index.ts";
import { judgeSeries, type JudgedSeries } from "../judge-series.ts";
import type { JudgeTask } from "./messages.ts";

/** Tells how many rows are judged so far. */
serveThread<JudgeTask, JudgedSeries[], number>(({ series, sensitivity }, { note }) => {
  let before = 0;
  const judged = series.map((one) => {
    const result = judgeSeries(one, sensitivity, (rows) => note(before + rows));
    before += one.values.length;
    return result;
  });
  const transfer = judged.flatMap(({ expected, lower, upper, scores }) =>
    [expected, lower, upper, scores].map(({ buffer }) => buffer as ArrayBuffer),
  );
  return { result: judged, transfer };
});
