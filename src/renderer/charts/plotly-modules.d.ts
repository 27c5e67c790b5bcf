declare module "plotly.js/lib/core" {
  import Plotly from "plotly.js";
  export default Plotly;
}
declare module "plotly.js/lib/bar" {
  const trace: object;
  export default trace;
}
declare module "plotly.js/lib/box" {
  const trace: object;
  export default trace;
}
declare module "plotly.js/lib/candlestick" {
  const trace: object;
  export default trace;
}
declare module "plotly.js/lib/heatmap" {
  const trace: object;
  export default trace;
}
declare module "plotly.js/lib/pie" {
  const trace: object;
  export default trace;
}
declare module "plotly.js/src/traces/scattergl/strict" {
  const trace: object;
  export default trace;
}
