import { serveThread } from "../../threads/index.ts";
import type { ForecastInput } from "../forecast-series.ts";
import { draftOne, type Drafted } from "./draft-one.ts";
import { warmUp } from "./warm-up.ts";

serveThread<ForecastInput[], Drafted[]>((inputs) => ({ result: inputs.map(draftOne) }));
warmUp();
