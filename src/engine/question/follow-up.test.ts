import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "../../contract/analysis.ts";
import type { Cell } from "../../contract/values.ts";
import { type AskedTable, openTable } from "./fixture.ts";

const orders = [
  "Order Date,Region,Category,Sales,Price",
  "2016-01-15,East,Furniture,100,10",
  "2016-02-20,West,Technology,280,20",
  "2016-11-03,East,Technology,500,30",
  "2017-01-09,West,Furniture,200,10",
  "2017-03-17,South,Technology,400,20",
  "2017-10-30,South,Furniture,150,12",
  "2017-12-24,East,Technology,650,34",
  "2018-05-05,West,Furniture,50,8",
  "2018-06-05,East,Furniture,70,14",
  "",
].join("\n");

let table: AskedTable;
beforeAll(async () => {
  table = await openTable(orders, "orders");
});
afterAll(() => table.close());

async function last(questions: readonly string[]): Promise<Answer> {
  return table.ask(questions.at(-1) ?? "", questions.slice(0, -1));
}

const conversations: [string, string[], Cell[][]][] = [
  ["stays in the year of the month before", ["total sales in January 2017", "and March?"], [[400]]],
  [
    "reckons by the new period",
    ["total sales in 2017 by month", "month over month", "per quarter"],
    [
      ["2017-01-01", 600, 20],
      ["2017-10-01", 800, null],
    ],
  ],
  ["asks which period instead", ["which region had the highest total sales", "in which year"], [[2017, 1400]]],
  ["counts within what was listed", ["orders with sales over 300", "how many are from the East"], [[2]]],
  [
    "adds to values that stand side by side",
    ["total sales by region for East and West", "and South"],
    [
      ["East", 1320],
      ["South", 550],
      ["West", 530],
    ],
  ],
  [
    "takes a running total off",
    ["cumulative sales by year", "without the running total"],
    [
      [2016, 880],
      [2017, 1400],
      [2018, 120],
    ],
  ],
  [
    "frees the years",
    ["total sales in 2017 by region", "all years"],
    [
      ["East", 1320],
      ["South", 550],
      ["West", 530],
    ],
  ],
  ["finds the row of an extreme", ["highest price", "when was that?"], [["2017-12-24", 34]]],
  ["names what an extreme belongs to", ["lowest price", "which region was that"], [["West", 8]]],
  ["asks for the best period", ["total sales by year", "which month was the highest"], [["2017-12-01", 650]]],
  [
    "keeps an extreme when split",
    ["highest price in 2017", "by region"],
    [
      ["East", 34],
      ["South", 20],
      ["West", 10],
    ],
  ],
  [
    "ranks what was calculated",
    ["sales divided by price by region", "which one is the highest"],
    [["South", 550 / 32]],
  ],
  [
    "compares two values",
    ["total sales by year for East", "compare with West"],
    [
      [2016, "East", 600],
      [2016, "West", 280],
      [2017, "East", 650],
      [2017, "West", 200],
      [2018, "East", 70],
      [2018, "West", 50],
    ],
  ],
  [
    "takes a group off",
    ["total sales by region and year", "drop the year"],
    [
      ["East", 1320],
      ["South", 550],
      ["West", 530],
    ],
  ],
  [
    "leaves the filter on one column",
    ["total sales by year only East", "all regions"],
    [
      [2016, 880],
      [2017, 1400],
      [2018, 120],
    ],
  ],
  ["flips a ranking", ["Which region has the highest total sales?", "and the lowest?"], [["West"]]],
  ["takes the next place", ["Which region has the highest total sales?", "and the second?"], [["South"]]],
  [
    "counts places on",
    ["Which region has the highest total sales?", "and the second?", "and the next one?"],
    [["West"]],
  ],
  [
    "forgets the place when flipped",
    ["Which region has the highest total sales?", "and the second?", "the worst"],
    [["West"]],
  ],
  ["turns round", ["Which region has the highest total sales?", "the other way round"], [["West"]]],
  ["ranks groups", ["total sales by region", "which one is the highest?"], [["East", 1320]]],
  ["keeps the measure of a top list", ["top 2 regions by sales", "what about the bottom 1"], [["West", 530]]],
  [
    "asks about the leaders only",
    ["top 2 regions by sales", "average price for those"],
    [
      ["East", 22],
      ["South", 16],
    ],
  ],
  [
    "counts the rows behind",
    ["top 2 regions by sales", "average price for those", "how many is that"],
    [
      ["East", 4],
      ["South", 2],
    ],
  ],
  ["puts a value in the place of another", ["total sales for East", "what about West"], [[530]]],
  [
    "adds a value",
    ["total sales by region only East", "also West"],
    [
      ["East", 1320],
      ["West", 530],
    ],
  ],
  [
    "takes a value out",
    ["total sales by region", "without East"],
    [
      ["South", 550],
      ["West", 530],
    ],
  ],
  ["takes out one more", ["total sales by region", "without East", "and without South"], [["West", 530]]],
  [
    "takes the last filter off",
    ["total sales by region", "without East", "drop that"],
    [
      ["East", 1320],
      ["South", 550],
      ["West", 530],
    ],
  ],
  [
    "goes back",
    ["total sales by region", "only Furniture", "go back"],
    [
      ["East", 1320],
      ["South", 550],
      ["West", 530],
    ],
  ],
  [
    "frees one column",
    ["total sales by region for Furniture in 2017", "for all categories"],
    [
      ["East", 650],
      ["South", 550],
      ["West", 200],
    ],
  ],
  [
    "frees the dates",
    ["total sales by region for Furniture in 2017", "for all years"],
    [
      ["East", 170],
      ["South", 150],
      ["West", 250],
    ],
  ],
  [
    "compares with the year before",
    ["total sales by region in 2017", "compare with the year before"],
    [
      ["East", 2016, 600],
      ["East", 2017, 650],
      ["South", 2017, 550],
      ["West", 2016, 280],
      ["West", 2017, 200],
    ],
  ],
  [
    "shows parts in percent",
    ["how many orders by region", "in percent"],
    [
      ["East", 4, 400 / 9],
      ["South", 2, 200 / 9],
      ["West", 3, 300 / 9],
    ],
  ],
  [
    "changes the period and keeps the groups",
    ["total sales by year and category", "per quarter instead", "per year"],
    [
      [2016, "Furniture", 100],
      [2016, "Technology", 780],
      [2017, "Furniture", 350],
      [2017, "Technology", 1050],
      [2018, "Furniture", 120],
    ],
  ],
  [
    "re-sorts a ranking without losing it",
    ["top 2 regions by sales", "sort by name descending"],
    [
      ["South", 550],
      ["East", 1320],
    ],
  ],
];

it.each(conversations)("a follow-up %s", async (_, questions, rows) => {
  const answer = await last(questions);
  const order = (row: Cell[]): string => JSON.stringify(row);
  const found = answer.result?.table.rows ?? [];
  const sorted = questions.some((question) => /top|sort|which/i.test(question))
    ? found
    : found.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  const shown = sorted.map((row) => row.map((cell) => (typeof cell === "number" ? expect.closeTo(cell, 9) : cell)));
  expect(rows).toEqual(shown);
});

describe("why", () => {
  it("sets the periods named against each other and keeps averages averages", async () => {
    const answer = await last(["why did price rise from 2016 to 2018?"]);
    expect(answer.text).toMatch(/^It did not rise\. The average price fell by 9, from 20 in 2016 to 11 in 2018\./);
  });
  it("explains the period that the answer before was about", async () => {
    const answer = await last(["total sales in 2017", "why?"]);
    expect(answer.text).toMatch(/^The total sales rose by 520, from 880 in 2016 to 1,400 in 2017\./);
  });
  it("breaks the same change down another way, for other rows and other numbers", async () => {
    const chain = ["why did sales fall from 2017 to 2018", "by category", "only East", "and price?"];
    const rows = async (count: number): Promise<Cell[][]> =>
      (await last(chain.slice(0, count))).result?.table.rows.map((row) => row.slice(0, 2)) ?? [];
    expect((await rows(1)).map(([dimension]) => dimension)).toContain("Region");
    expect((await rows(2)).map(([dimension]) => dimension)).toEqual(["Category", "Category"]);
    expect((await last(chain.slice(0, 3))).text).toMatch(
      /^The total sales where region is East fell by 580, from 650 in 2017 to 70 in 2018\./,
    );
    expect((await last(chain)).text).toMatch(
      /^The average price where region is East fell by 20, from 34 in 2017 to 14 in 2018\./,
    );
  });
  it("says what it can explain where the answer before was not over time", async () => {
    const answer = await last(["total sales by region", "why?"]);
    expect(answer).toMatchObject({ status: "refused", text: expect.stringContaining("from one time to another") });
  });
});

it("shows the rows behind an answer", async () => {
  const answer = await last(["total sales by region", "only Furniture in 2017", "show me the rows"]);
  expect(answer.result?.table.rows).toHaveLength(2);
  expect(answer.result?.table.columns).toHaveLength(5);
});

describe("explained answers", () => {
  it("tell the correlation of what a scatter plot shows from cells of its rows", async () => {
    const answer = await table.explain("scatter plot of sales vs price");
    expect(answer.text).toBe("Sales and price are very strongly positively correlated: r = 0.95 over 9 rows.");
    expect((await table.explain("correlation between sales and price")).text).toBe(answer.text);
    const columns = answer.result?.table.columns.map((column) => column.name);
    expect(columns).toEqual(["Sales", "Price", "correlation", "pairs"]);
    expect(answer.result?.table.rows[0]?.slice(2)).toEqual([expect.closeTo(0.95046, 4), 9]);
    expect(answer.chart?.encoding).toMatchObject({ x: { column: "Sales" }, y: { column: "Price" } });
    expect((await table.ask("scatter plot of sales vs price")).result?.table.columns).toHaveLength(2);
  });
  it("title what was computed", async () => {
    const title = async (question: string): Promise<string | undefined> =>
      (await table.explain(question)).chart?.encoding.y?.title;
    expect(await title("how did total sales change year over year")).toBe("Change of total sales, %");
    expect(await title("share of orders by region")).toBe("Share of rows, %");
    expect(await title("cumulative sales by month")).toBe("Running total of sales");
  });
});

it("says decades as one says them", async () => {
  expect((await last(["how many orders per decade"])).text).not.toMatch(/2,010|modulo/);
  const { text } = await last(["how many orders by decade and region"]);
  expect(text).toContain("2010s");
});

it("reckons a change within a period from the periods before it", async () => {
  const answer = await last(["how did total sales change year over year", "only 2017"]);
  expect(answer.result?.table.rows).toEqual([[2017, 1400, expect.closeTo((100 * 520) / 880, 9)]]);
});

it("offers the single lowest value where rows are finer than the period asked for", async () => {
  const answer = await last(["which year had the lowest price?"]);
  expect(answer.assumptions.map((assumption) => assumption.alternativeQuestion)).toContain(
    "which year had the lowest minimum price?",
  );
});
