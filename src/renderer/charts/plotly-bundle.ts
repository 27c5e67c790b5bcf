import Plotly from "plotly.js/lib/core";
import bar from "plotly.js/lib/bar";
import box from "plotly.js/lib/box";
import candlestick from "plotly.js/lib/candlestick";
import heatmap from "plotly.js/lib/heatmap";
import pie from "plotly.js/lib/pie";
// The strict build compiles its shaders' glue ahead of time: the page's CSP forbids eval.
import scattergl from "plotly.js/src/traces/scattergl/strict";

const register = (Plotly as unknown as { register: (modules: object[]) => void }).register;
register([bar, box, candlestick, heatmap, pie, scattergl]);

export { Plotly };
