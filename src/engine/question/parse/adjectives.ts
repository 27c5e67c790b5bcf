export type Direction = "ascending" | "descending";

/** Which column an adjective speaks of, and which end of it. */
export const ADJECTIVES: Record<string, [RegExp, Direction][]> = {
  oldest: [
    [/^age$/, "descending"],
    [/^(birth|born|dob)/, "ascending"],
    [/^(year|date|found|built|build|open|establish|complete|construct|release|launch|form|season)/, "ascending"],
  ],
  youngest: [
    [/^age$/, "ascending"],
    [/^(birth|born|dob)/, "descending"],
    [/^(year|date|found|built|open|establish|launch|release)/, "descending"],
  ],
  latest: [
    [/^(date|release|air|time)/, "descending"],
    [/^(year|season|built|open|complete)/, "descending"],
  ],
  earliest: [
    [/^(date|release|air|time)/, "ascending"],
    [/^(year|season|built|open|establish|complete)/, "ascending"],
  ],
  longest: [
    [/^(length|duration|runtime|running|distance|time|span|long)/, "descending"],
    [/^(barrel|bill|flipper|lap|year)/, "descending"],
    [/^(hire|start|join)/, "ascending"],
  ],
  shortest: [
    [/^(length|duration|runtime|running|distance|time)/, "ascending"],
    [/^(height|tall)/, "ascending"],
  ],
  tallest: [
    [/^(height|elevation|tall|altitude)/, "descending"],
    [/^floor/, "descending"],
  ],
  heaviest: [[/^(weight|mass)/, "descending"]],
  lightest: [[/^(weight|mass)/, "ascending"]],
  fastest: [
    [/^(speed|velocity|knot|mph|kmh)/, "descending"],
    [/^(time|lap|finish)/, "ascending"],
    [/^(acceleration)/, "ascending"],
  ],
  slowest: [
    [/^(speed|velocity|knot)/, "ascending"],
    [/^(time|lap|finish)/, "descending"],
    [/^(acceleration)/, "descending"],
  ],
  cheapest: [
    [/^(price|cost|fare|fee|rate|amount)/, "ascending"],
    [/^(budget)/, "ascending"],
  ],
  dearest: [
    [/^(price|cost|fare|fee|amount)/, "descending"],
    [/^(budget|salary)/, "descending"],
  ],
  hottest: [[/^(temp|temperature|high)/, "descending"]],
  coldest: [[/^(temp|temperature|low)/, "ascending"]],
  wettest: [[/^(precip|precipitation|rain|rainfall)/, "descending"]],
  driest: [[/^(precip|precipitation|rain|rainfall)/, "ascending"]],
  windiest: [[/^wind/, "descending"]],
  deepest: [[/^(depth|deep)/, "descending"]],
  populous: [[/^(population|pop|people|inhabitant)/, "descending"]],
  unpopulous: [[/^(population|pop|people|inhabitant)/, "ascending"]],
  richest: [[/^(wealth|income|gdp|salary|worth|endowment|earning|pay)/, "descending"]],
  poorest: [[/^(wealth|income|gdp|salary|worth|pay)/, "ascending"]],
  profitable: [
    [/^(profit|margin)/, "descending"],
    [/^(gross|revenue)/, "descending"],
  ],
  closest: [[/^(distance|dist)/, "ascending"]],
  farthest: [[/^(distance|dist)/, "descending"]],
  powerful: [[/^(horsepower|power|hp)/, "descending"]],
  successful: [[/^(gross|revenue|win|profit|sale|title)/, "descending"]],
  rated: [[/^(rating|score|review)/, "descending"]],
  unrated: [[/^(rating|score|review)/, "ascending"]],
  efficient: [[/^(mile|mpg|efficiency|economy)/, "descending"]],
  widest: [[/^(width)/, "descending"]],
  narrowest: [[/^(width)/, "ascending"]],
  busiest: [[/^(passenger|traffic|flight|visitor|attendance)/, "descending"]],
  best: [
    [/^(rating|score|point|win)/, "descending"],
    [/^(rank|ranking|position|pos|place|finish|peak)/, "ascending"],
  ],
  worst: [
    [/^(rating|score|point|win)/, "ascending"],
    [/^(rank|ranking|position|pos|place|finish|peak)/, "descending"],
  ],
};
