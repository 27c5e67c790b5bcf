/** The letter A alone would be said as the article, so it is written the way it sounds. */
export function letterWords(letters: string): string[] {
  return Array.from(letters.toLowerCase(), (letter) => (letter === "a" ? "ay" : letter));
}

const KNOWN_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AAPL: "apple",
    AMZN: "amazon",
    GOOG: "google",
    GOOGL: "google",
    MSFT: "microsoft",
    TSLA: "tesla",
    NVDA: "in vidia",
    META: "meta",
    NFLX: "netflix",
    INTC: "intel",
    CSCO: "cisco",
    ORCL: "oracle",
    ADBE: "adobe",
    SBUX: "star bucks",
    NASDAQ: "nazdak",
    NASA: "nassa",
    NATO: "nato",
    OPEC: "oh peck",
    FOREX: "forex",
    ASAP: "as soon as possible",
    SQL: "sequel",
    JSON: "jason",
    SQLite: "sequel light",
    DuckDB: "duck d b",
    NaN: "not a number",
    EBITDA: "ee bit dah",
    EBIT: "ee bit",
    CAPEX: "cap ex",
    OPEX: "op ex",
    CAGR: "kay grr",
    YoY: "year over year",
    YOY: "year over year",
    QoQ: "quarter over quarter",
    QOQ: "quarter over quarter",
    MoM: "month over month",
    MOM: "month over month",
    WoW: "week over week",
    YTD: "year to date",
    QTD: "quarter to date",
    MTD: "month to date",
    TTM: "trailing twelve months",
    AVG: "average",
    MAX: "maximum",
    MIN: "minimum",
    STDDEV: "standard deviation",
    OHLC: "open high low close",
    OHLCV: "open high low close volume",
    RAM: "ram",
    PIN: "pin",
  }),
);

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    avg: "average",
    approx: "approximately",
    amt: "amount",
    cnt: "count",
    cum: "cumulative",
    dept: "department",
    desc: "description",
    diff: "difference",
    dob: "date of birth",
    est: "estimated",
    freq: "frequency",
    hp: "horse power",
    id: "i d",
    ids: "i dees",
    idx: "index",
    imdb: "i m d b",
    lat: "latitude",
    lon: "longitude",
    lng: "longitude",
    max: "maximum",
    mgr: "manager",
    min: "minimum",
    mpg: "miles per gallon",
    msrp: "m s r p",
    num: "number",
    pct: "per cent",
    perc: "per cent",
    pop: "population",
    prev: "previous",
    prod: "product",
    qty: "quantity",
    qtr: "quarter",
    ref: "reference",
    rev: "revenue",
    sd: "standard deviation",
    std: "standard deviation",
    stddev: "standard deviation",
    temp: "temperature",
    tot: "total",
    ts: "time stamp",
    txn: "transaction",
    txns: "transactions",
    vol: "volume",
    yoy: "year over year",
    yr: "year",
  }),
);

const SHORTENED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "et cetera",
    "vs.": "versus",
    vs: "versus",
    "approx.": "approximately",
    "avg.": "average",
    avg: "average",
    "max.": "maximum",
    "min.": "minimum",
    "est.": "estimated",
    "no.": "number",
    "nos.": "numbers",
    "inc.": "incorporated",
    "corp.": "corporation",
    "ltd.": "limited",
    "co.": "company",
    "dept.": "department",
    "dr.": "doctor",
    "mr.": "mister",
    "mrs.": "missus",
    "ms.": "miz",
    "st.": "saint",
    "fig.": "figure",
    "pct.": "per cent",
    pct: "per cent",
    "std.": "standard",
    "u.s.": "u s",
    "u.k.": "u k",
    "e.u.": "e u",
    "a.m.": "ay m",
    "p.m.": "p m",
    "ph.d.": "p h d",
    qty: "quantity",
  }),
);

export const SHORTENED_SOURCE = [...SHORTENED.keys()]
  .toSorted((left, right) => right.length - left.length)
  .map((key) => key.replaceAll(".", String.raw`\.`))
  .join("|");

export function shortenedWords(written: string): string[] | undefined {
  return SHORTENED.get(written.toLowerCase())?.split(" ");
}

/** Capitals that are ordinary words, as in SQL or a heading. */
const CAPITAL_WORDS = new Set(
  (
    "A I AN AS AT BE BY DO GO HE IF IN IS IT ME MY NO OF ON OR SO TO UP WE ALL AND ANY ARE BUT CAN DAY DID END FOR GET HAD HAS HER HIS HOW ITS " +
    "KEY LET LOW NEW NOT NOW OFF OLD ONE OUR OUT PER PUT SAY SEE SET SHE SUM THE TOP TWO USE WAS WAY WHO WHY YES YET YOU ROW AGE BUY TAX WIN " +
    "BEST BOTH CITY COST DATA DATE DAYS DOWN EACH FROM FULL GOOD HAVE HIGH INTO ITEM JOIN LAST LESS LIKE LIST LONG MEAN MORE MOST MUST NAME NEXT NONE NULL " +
    "ONLY OPEN OVER PLAN RATE READ REAL RISK SALE SAME SHOW SIZE SOME STOP THAN THAT THEN THIS TIME TRUE TYPE UNIT VERY VIEW WEEK WHAT WHEN WITH YEAR ZERO"
  ).split(" "),
);

/** An all-capitals token: a known name, an ordinary word said as one, or letter by letter. */
export function capitalWords(token: string): string[] {
  const known = KNOWN_NAMES.get(token);
  if (known) return known.split(" ");
  const plural = /^([A-Z]{2,5})s$/.exec(token)?.[1];
  if (plural) return pluralLetters(plural);
  if (CAPITAL_WORDS.has(token)) return [token.toLowerCase()];
  const isSayable = token.length >= 5 && /[AEIOUY]/.test(token);
  return isSayable ? [token.toLowerCase()] : letterWords(token);
}

function pluralLetters(letters: string): string[] {
  const words = letterWords(letters);
  return [...words.slice(0, -1), `${words.at(-1) ?? ""}'s`];
}

export function knownName(token: string): string[] | undefined {
  return KNOWN_NAMES.get(token)?.split(" ");
}

/** Parts of a column name: snake_case, camelCase, kebab-case, dotted and numbered names fall apart into words. */
export function identifierParts(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replaceAll(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, " ")
    .split(/[\s_.\-/]+/u)
    .filter((part) => part.length > 0);
}

export function identifierPartWords(part: string): string[] {
  const expanded = ABBREVIATIONS.get(part.toLowerCase());
  if (expanded) return expanded.split(" ");
  if (/^\p{Lu}{2,}$/u.test(part)) return capitalWords(part);
  if (/^[a-z]{2,4}$/.test(part) && !/[aeiouy]/.test(part)) return letterWords(part);
  return [part];
}
