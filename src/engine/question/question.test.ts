import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Channel, ChartSpec } from "../../contract/chart.ts";
import type { Cell } from "../../contract/values.ts";
import { type AskedTable, openTable } from "./fixture.ts";

const tableOf = (header: string, rows: string[]): string => `${[header, ...rows].join("\n")}\n`;

const medals = tableOf("Rank,Nation,Gold,Silver,Bronze,Total", [
  "1,Norway (NOR),14,14,11,39",
  "2,Germany (GER),13,10,7,30",
  "3,Canada (CAN),11,8,10,29",
  "4,United States (USA),9,8,6,23",
  "5,Sweden (SWE),7,6,1,14",
  "6,South Korea (KOR),5,9,4,18",
  "7,France (FRA),5,4,6,15",
  "8,Italy (ITA),3,2,5,10",
  "9,Vietnam (VIE),1,0,2,3",
  "10,Indonesia (INA),0,3,4,7",
]);
const roster = tableOf("Player,No.,Nationality,Position,School/Club Team", [
  "Aldo Brandt,21,United States,Guard-Forward,Duke",
  "Žarko Petrov,14,Serbia,Center,KK Partizan",
  "Hugo Ndiaye,30,Senegal,Center,Seattle Prep",
  "José Calderón,8,Spain,Guard,TAU Cerámica",
  'Marco Lewin,"32, 44",United States,Guard,Butler CC (KS)',
  "Grant Hillman,33,United States,Forward,Duke",
]);
const staff = tableOf("id,name,department,salary,hire_date,age,city,bonus,remote", [
  "1,Alice Moore,Engineering,95000,2015-03-12,34,London,5000,true",
  "2,Bob Stone,Sales,62000,2017-07-01,41,Paris,12000,false",
  "3,Carla Diaz,Engineering,120000,2012-01-20,45,London,8000,false",
  "4,David Kim,Marketing,55000,2019-11-05,28,Berlin,2000,true",
  "5,Eva Novak,Sales,64000,2018-02-14,36,Berlin,,false",
  "6,Frank Ocean,Engineering,88000,2020-06-30,29,Paris,3000,true",
  "7,Grace Hall,Finance,99000,2010-09-15,52,London,7000,false",
  "8,Henry Ford,Sales,130000,2009-05-03,58,London,25000,false",
]);
const orders = tableOf("Order Date,Region,Category,Sales,Profit,Quantity", [
  "2016-01-15,East,Furniture,100,10,1",
  "2016-02-20,West,Technology,300,60,2",
  "2016-11-03,East,Technology,500,90,4",
  "2017-01-09,West,Furniture,200,-20,3",
  "2017-03-17,South,Technology,400,80,2",
  "2017-10-30,South,Furniture,150,15,5",
  "2017-12-24,East,Technology,650,130,6",
  "2018-05-05,West,Furniture,50,-5,1",
]);

type Expected = [question: string, rows: Cell[][]];

function describeTable(name: string, csv: string, expected: Expected[]): void {
  describe(`questions about ${name}`, () => {
    let table: AskedTable;
    beforeAll(async () => {
      table = await openTable(csv, name);
    });
    afterAll(() => table.close());
    it.each(expected)("%s", async (question, rows) => {
      expect(await table.rows(question)).toEqual(rows);
    });
  });
}

describeTable("medals", medals, [
  ["Which nation won the most gold medals?", [["Norway (NOR)"]]],
  ["How many silver medals did Canada win?", [[8]]],
  ["what is the total number of medals won by France?", [[15]]],
  ["who earned more medals, vietnam or indonesia?", [["Indonesia (INA)"]]],
  ["how many nations won more than 5 gold medals?", [[5]]],
  ["how many nations won at least 10 medals in total?", [[8]]],
  ["what is the difference between the total medals of norway and germany?", [[9]]],
  ["which nation is ranked 3?", [["Canada (CAN)"]]],
  [
    "top 3 nations by total medals",
    [
      ["Norway (NOR)", 39],
      ["Germany (GER)", 30],
      ["Canada (CAN)", 29],
    ],
  ],
  ["What nation has 8 silver and 10 bronze?", [["Canada (CAN)"]]],
  ["Which nation came after Sweden?", [["South Korea (KOR)"]]],
  ["Name the bronze for total of 39", [[11]]],
  ["What is the total when the gold is 7?", [[14]]],
  ["did france win more gold than italy?", [["yes"]]],
  ["which nations have no gold medals?", [["Indonesia (INA)"]]],
  ["What is the average number of bronze medals?", [[5.6]]],
]);

describeTable("roster", roster, [
  ["What is the nationality of the player from Duke with number 21?", [["United States"]]],
  ["What school did jose calderon attend", [["TAU Cerámica"]]],
  ["What is the No. of the player from KK Partizan?", [["14"]]],
  ["players who are not from the United States", [["Žarko Petrov"], ["Hugo Ndiaye"], ["José Calderón"]]],
  ["how many players came from duke", [[2]]],
  ["what is the first player listed?", [["Aldo Brandt"]]],
  ["who is the last player on the list", [["Grant Hillman"]]],
  ["who comes before Hugo Ndiaye?", [["Žarko Petrov"]]],
  ["How many different nationalities are there?", [[4]]],
  ["which nationality has the most players?", [["United States"]]],
]);

describeTable("staff", staff, [
  ["Find the names of employees who earn more than 98000", [["Carla Diaz"], ["Grace Hall"], ["Henry Ford"]]],
  [
    "What is the average salary of employees in each department?",
    [
      ["Engineering", 101000],
      ["Finance", 99000],
      ["Marketing", 55000],
      ["Sales", (62000 + 64000 + 130000) / 3],
    ],
  ],
  ["Which departments have more than 2 employees?", [["Engineering"], ["Sales"]]],
  ["Which department has the highest average salary?", [["Engineering"]]],
  ["employees hired after 2018", [["David Kim"], ["Frank Ocean"]]],
  ["employees without a bonus", [["Eva Novak"]]],
  ["what is the minimum, maximum and average age?", [[28, 58, 40.375]]],
  ["Names of employees in Paris or Berlin", [["Bob Stone"], ["David Kim"], ["Eva Novak"], ["Frank Ocean"]]],
  ["find employees whose name starts with 'A'", [["Alice Moore"]]],
  ["what percentage of employees are in Engineering?", [[37.5]]],
  ["who was hired most recently?", [["Frank Ocean"]]],
  ["number of employees with salary between 60k and 90k", [[3]]],
  ["how many employees are remote", [[3]]],
  ["what is the second highest salary", [[120000]]],
  ["which employees are older than the average?", [["Bob Stone"], ["Carla Diaz"], ["Grace Hall"], ["Henry Ford"]]],
  ["average number of employees per department", [[2]]],
]);

describeTable("orders", orders, [
  [
    "total sales by region",
    [
      ["East", 1250],
      ["South", 550],
      ["West", 550],
    ],
  ],
  [
    "sales by year",
    [
      [2016, 900],
      [2017, 1400],
      [2018, 50],
    ],
  ],
  ["total profit in the last quarter of 2017", [[145]]],
  [
    "sales since june 2017 by category",
    [
      ["Furniture", 200],
      ["Technology", 650],
    ],
  ],
  [
    "compare sales of furniture and technology",
    [
      ["Furniture", 500],
      ["Technology", 1850],
    ],
  ],
  [
    "profit by region excluding East",
    [
      ["South", 95],
      ["West", 35],
    ],
  ],
  [
    "ratio of profit to sales by category",
    [
      ["Furniture", 0],
      ["Technology", 360 / 1850],
    ],
  ],
  ["total sales last year", [[1400]]],
  ["what were the total sales in March 2017", [[400]]],
  [
    "top 1 category by sales in each region",
    [
      ["East", "Technology", 1150],
      ["South", "Technology", 400],
      ["West", "Technology", 300],
    ],
  ],
]);

describe("charts", () => {
  const carsFile = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/cars.json", import.meta.url));
  let cars: AskedTable;
  beforeAll(async () => {
    cars = await openTable(carsFile, "cars");
  });
  afterAll(() => cars.close());

  function inWords(spec: ChartSpec | null): string {
    if (!spec) return "none";
    const channel = ([name, value]: [string, Channel]): string => {
      const field = value.field ?? "";
      return `${name}=${value.timeUnit ? `${value.timeUnit}(${field})` : value.bin ? `bin(${field})` : value.aggregate ? `${value.aggregate}(${field})` : field}`;
    };
    return [spec.mark, ...(Object.entries(spec.encoding) as [string, Channel][]).map(channel)].join(" ");
  }

  it.each([
    ["mpg by origin", "bar x=Origin y=mean(Miles_per_Gallon)"],
    ["displacement vs mpg colored by origin", "point x=Displacement y=Miles_per_Gallon color=Origin"],
    ["Make a histogram of weight", "histogram x=bin(Weight_in_lbs) y=count()"],
    ["number of cars by cylinders colored by origin", "bar x=Cylinders y=count() color=Origin"],
    ["pie chart of cars by origin", "arc theta=count() color=Origin"],
    ["average horsepower over the years for each origin", "line x=year(Year) y=mean(Horsepower) color=Origin"],
    ["heatmap of cylinders and origin", "rect x=Cylinders y=Origin color=count()"],
    ["box plot of acceleration by origin", "boxplot x=Origin y=Acceleration"],
    ["weight and acceleration in separate charts for each origin", "point x=Weight_in_lbs y=Acceleration facet=Origin"],
  ])("%s", async (question, chart) => {
    expect(inWords((await cars.ask(question)).chart)).toBe(chart);
  });

  it("offers the other reading of an unclear column among the alternatives", async () => {
    const answer = await cars.ask(
      "Show me a bar chart of the number of cars by cylinders, sort the y axis from high to low",
    );
    expect(answer.chart?.encoding.x?.sort).toBe("-y");
    expect(answer.alternatives.length).toBeGreaterThan(0);
  });

  it("keeps filters in the chart as Vega-Lite transforms", async () => {
    const answer = await cars.ask("average mpg by origin for cars with 8 cylinders");
    expect(answer.chart?.transform.map((transform) => transform.filter)).toEqual([{ field: "Cylinders", equal: 8 }]);
  });
});

describe("a conversation", () => {
  let table: AskedTable;
  beforeAll(async () => {
    table = await openTable(orders, "orders");
  });
  afterAll(() => table.close());

  it("builds follow-ups on the question before them", async () => {
    const earlier = ["total sales by region"];
    const step = async (question: string): Promise<Cell[][]> => {
      const answer = await table.ask(question, earlier);
      earlier.push(question);
      return answer.result?.table.rows ?? [];
    };
    expect(await step("only for technology")).toEqual([
      ["East", 1150],
      ["South", 400],
      ["West", 300],
    ]);
    expect(await step("now by year")).toEqual([
      [2016, 800],
      [2017, 1050],
    ]);
    expect(await step("and the median?")).toEqual([
      [2016, 400],
      [2017, 525],
    ]);
    expect(await step("what about profit")).toEqual([
      [2016, 75],
      [2017, 105],
    ]);
    expect(await step("remove the filter")).toEqual([
      [2016, 60],
      [2017, 47.5],
      [2018, -5],
    ]);
  });

  it("says what it assumed", async () => {
    const answer = await table.ask("quantity by category");
    expect(answer.assumptions.map(({ text }) => text)).toContain("I took the total of Quantity.");
  });

  it("says when a name in the question is not in the data", async () => {
    const answer = await table.ask("total sales for Atlantis");
    expect(answer.text).toContain('I found no "Atlantis" in this data');
  });

  it("refuses what the data cannot answer and says what it can do", async () => {
    for (const question of ["what's the weather tomorrow", "tell me a joke", "qwertz uiop", "", "?!", "🙂"]) {
      const answer = await table.ask(question);
      expect(answer.status).toBe("refused");
      expect(answer.text.length).toBeGreaterThan(10);
      expect(answer.result).toBeNull();
    }
  });

  it("answers a question of ten thousand characters with one sentence", async () => {
    const answer = await table.ask("total sales by region ".repeat(500));
    expect(answer.status).toBe("refused");
    expect(answer.text.match(/\.\s|\.$/g)).toHaveLength(1);
  });
});
