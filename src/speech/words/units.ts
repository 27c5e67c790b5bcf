type Unit = { one: string; many: string };

function unit(one: string, many = `${one}s`): Unit {
  return { one, many };
}

const CURRENCIES: ReadonlyMap<string, { unit: Unit; cents: Unit }> = new Map([
  ["$", { unit: unit("dollar"), cents: unit("cent") }],
  ["US$", { unit: unit("dollar"), cents: unit("cent") }],
  ["USD", { unit: unit("dollar"), cents: unit("cent") }],
  ["C$", { unit: unit("canadian dollar"), cents: unit("cent") }],
  ["CAD", { unit: unit("canadian dollar"), cents: unit("cent") }],
  ["A$", { unit: unit("australian dollar"), cents: unit("cent") }],
  ["AUD", { unit: unit("australian dollar"), cents: unit("cent") }],
  ["€", { unit: unit("euro"), cents: unit("cent") }],
  ["EUR", { unit: unit("euro"), cents: unit("cent") }],
  ["£", { unit: unit("pound"), cents: unit("penny", "pence") }],
  ["GBP", { unit: unit("pound"), cents: unit("penny", "pence") }],
  ["¥", { unit: unit("yen", "yen"), cents: unit("sen", "sen") }],
  ["JPY", { unit: unit("yen", "yen"), cents: unit("sen", "sen") }],
  ["CNY", { unit: unit("yuan", "yuan"), cents: unit("fen", "fen") }],
  ["CHF", { unit: unit("swiss franc"), cents: unit("centime") }],
  ["INR", { unit: unit("rupee"), cents: unit("paisa", "paise") }],
  ["₹", { unit: unit("rupee"), cents: unit("paisa", "paise") }],
]);

export const CURRENCY_SYMBOL_SOURCE = String.raw`(?:US|C|A)?\$|[€£¥₹]|(?:USD|EUR|GBP|JPY|CNY|CHF|CAD|AUD|INR)\s?`;
export const CURRENCY_CODE_SOURCE = String.raw`\s?(?:USD|EUR|GBP|JPY|CNY|CHF|CAD|AUD|INR|€|£|¥|₹)(?![\p{L}\p{N}])`;

export function currency(symbol: string): { unit: Unit; cents: Unit } | undefined {
  return CURRENCIES.get(symbol.trim());
}

const UNITS: ReadonlyMap<string, Unit> = new Map([
  ["%", unit("per cent", "per cent")],
  ["‰", unit("per mille", "per mille")],
  ["pp", unit("percentage point")],
  ["ppt", unit("percentage point")],
  ["ppts", unit("percentage point")],
  ["bp", unit("basis point")],
  ["bps", unit("basis point")],
  ["kg", unit("kilogram")],
  ["g", unit("gram")],
  ["mg", unit("milligram")],
  ["lb", unit("pound")],
  ["lbs", unit("pound")],
  ["oz", unit("ounce")],
  ["km", unit("kilometre")],
  ["cm", unit("centimetre")],
  ["mm", unit("millimetre")],
  ["mi", unit("mile")],
  ["ft", unit("foot", "feet")],
  ["km/h", unit("kilometre per hour", "kilometres per hour")],
  ["kph", unit("kilometre per hour", "kilometres per hour")],
  ["mph", unit("mile per hour", "miles per hour")],
  ["m/s", unit("metre per second", "metres per second")],
  ["mpg", unit("mile per gallon", "miles per gallon")],
  ["km²", unit("square kilometre")],
  ["m²", unit("square metre")],
  ["m³", unit("cubic metre")],
  ["ms", unit("millisecond")],
  ["µs", unit("microsecond")],
  ["μs", unit("microsecond")],
  ["s", unit("second")],
  ["sec", unit("second")],
  ["secs", unit("second")],
  ["min", unit("minute")],
  ["mins", unit("minute")],
  ["h", unit("hour")],
  ["hr", unit("hour")],
  ["hrs", unit("hour")],
  ["d", unit("day")],
  ["yr", unit("year")],
  ["yrs", unit("year")],
  ["kB", unit("kilobyte")],
  ["KB", unit("kilobyte")],
  ["MB", unit("megabyte")],
  ["GB", unit("gigabyte")],
  ["TB", unit("terabyte")],
  ["Hz", unit("hertz", "hertz")],
  ["kHz", unit("kilohertz", "kilohertz")],
  ["MHz", unit("megahertz", "megahertz")],
  ["GHz", unit("gigahertz", "gigahertz")],
  ["W", unit("watt")],
  ["kW", unit("kilowatt")],
  ["kWh", unit("kilowatt hour")],
  ["MW", unit("megawatt")],
  ["MWh", unit("megawatt hour")],
  ["GWh", unit("gigawatt hour")],
  ["L", unit("litre")],
  ["ml", unit("millilitre")],
  ["hp", unit("horse power", "horse power")],
  ["px", unit("pixel")],
  ["°", unit("degree")],
  ["°C", unit("degree celsius", "degrees celsius")],
  ["°F", unit("degree fahrenheit", "degrees fahrenheit")],
  ["x", unit("times", "times")],
  ["×", unit("times", "times")],
  ["σ", unit("standard deviation")],
]);

/** Units that only count when written against the number, since alone they are letters. */
export const UNIT_SOURCE = String.raw`(?:\s?(?:%|‰|pp|ppts?|bps?|kg|mg|lbs?|oz|km\/h|km²|m²|m³|kph|mph|mpg|m\/s|km|cm|ms|µs|μs|secs?|mins?|hrs?|yrs?|kB|KB|MB|GB|TB|kHz|MHz|GHz|Hz|kWh|MWh|GWh|kW|MW|ml|hp|px|°C|°F|°|×|σ)|g|s|h|d|W|L|x|mm|mi|ft)(?![\p{L}\p{N}])`;

/** Words of a unit after a number, in the singular when the number is exactly one. */
export function unitWords(symbol: string, isOne: boolean): string[] | undefined {
  const found = UNITS.get(symbol.trim());
  return found && (isOne ? found.one : found.many).split(" ");
}
