import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cell } from "../../contract/values.ts";
import { type AskedTable, openTable } from "./fixture.ts";

function describeTable(name: string, lines: string[], expected: [question: string, rows: Cell[][]][]): void {
  describe(`conditions on ${name}`, () => {
    let table: AskedTable;
    beforeAll(async () => {
      table = await openTable(`${lines.join("\n")}\n`, name);
    });
    afterAll(() => table.close());
    it.each(expected)("%s", async (question, rows) => {
      expect(await table.rows(question)).toEqual(rows);
    });
  });
}

describeTable(
  "fixtures",
  [
    "Day,Rival,Ground,Outcome,Crowd",
    "2020-01-04,Ashby,H,W,900",
    "2020-01-11,Corley,A,L,400",
    "2020-01-18,Dunmore,H,D,700",
    "2020-01-25,Ashby,A,W,300",
    "2020-02-01,Corley,H,W,800",
  ],
  [
    ["how many home games did they win?", [[2]]],
    ["total crowd away", [[700]]],
    ["did they win more often at home or away?", [["H"]]],
    ["what was the crowd difference between the two Ashby games?", [[600]]],
  ],
);

describeTable(
  "stock",
  [
    "Article,Depot,Left in stock,Retired?,Weekly sales,Weekly returns",
    "Lamp,North,0,N,5,1",
    "Desk,South,12,Y,2,3",
    "Chair,North,7,N,4,4",
    "Shelf,South,0,Y,1,0",
  ],
  [
    ["how many articles are retired?", [[2]]],
    ["articles in South that are not retired", []],
    ["which articles are out of stock?", [["Lamp"], ["Shelf"]]],
    ["articles with more weekly returns than weekly sales", [["Desk"]]],
  ],
);

describeTable(
  "records",
  [
    "Place,Runner,Country,NZ,% of vote,Votes,Label,Swing",
    "1,Ann Ode,KEN,3,40.5,300,Volt,-2",
    "2,Bo Rhys,USA,—,20.1,150,Non-label release,1.5",
    "3,Cy Tran,KEN,12,30.2,220,Volt,-0.5",
    "4,Di Ward,USA,—,9.2,80,Pine,4",
  ],
  [
    ["how many runners did not chart in New Zealand?", [[2]]],
    ["how many runners are in the top 2?", [[2]]],
    ["who has 20.1% of the vote?", [["Bo Rhys"]]],
    ["vote share of Cy Tran", [[30.2]]],
    ["which runners are not on any label?", [["Bo Rhys"]]],
    ["how many runners have a negative swing?", [[2]]],
    ["who finished directly behind Ann Ode?", [["Bo Rhys"]]],
    ["median of votes", [[185]]],
    ["75th percentile of votes", [[240]]],
    ["which runner has the same country as Ann Ode?", [["Cy Tran"]]],
  ],
);

describeTable(
  "race",
  [
    "Pos,Runner,Nat,Time,Remark",
    "1,Ann Ode,KEN,2:09:10,PB",
    "2,Bo Rhys,USA,2:10:40,",
    "3,Cy Tran,KEN,2:11:05,PB",
    "4,Di Ward,USA,2:12:00,",
    ",El Moss,FRA,DNF,",
  ],
  [
    ["how many runners were under 2:11?", [[2]]],
    ["who won the race?", [["Ann Ode"]]],
    ["which American had the best time?", [["Bo Rhys"]]],
    [
      "fastest time per nation",
      [
        ["FRA", null],
        ["KEN", "2:09:10"],
        ["USA", "2:10:40"],
      ],
    ],
    ["how many runners set a personal best?", [[2]]],
    ["how many Kenyans finished in the top 2?", [[1]]],
  ],
);

describeTable(
  "account",
  [
    "Day,Shop,Kind,Amount",
    "2021-01-03,Mart,Food,-20",
    "2021-01-09,Firm,Pay,900",
    "2021-02-02,Mart,Food,-35",
    "2021-02-11,Cab,Travel,-45",
  ],
  [
    ["how much did I spend on food?", [[-55]]],
    ["how much did I earn in 2021?", [[900]]],
    ["share of travel in total expenses", [[45]]],
    ["biggest expense", [[-45]]],
  ],
);

describeTable(
  "visits",
  [
    "Guest,Inn,Town,Nights,Since",
    "Al,Red,Ayr,2,2019-05-01",
    "Al,Blue,Bude,1,2020-06-01",
    "Bea,Red,Ayr,3,2019-07-01",
    "Cal,Blue,Bude,5,2020-08-01",
    "Bea,Green,Bude,4,2020-09-01",
    "Bea,Blue,Ayr,1,2020-10-01",
  ],
  [
    ["which guests have been to both Ayr and Bude?", [["Al"], ["Bea"]]],
    ["which guests have never been to Ayr?", [["Cal"]]],
    ["guests who stayed in every inn", [["Bea"]]],
    ["which guest has only one inn?", [["Cal"]]],
    ["nights in 2019 vs 2020", [[5, 11]]],
    ["how much did nights change from 2019 to 2020?", [[6]]],
    [
      "percentage of Bude stays for each guest",
      [
        ["Al", 50],
        ["Bea", 100 / 3],
        ["Cal", 100],
      ],
    ],
  ],
);

describeTable(
  "sites",
  [
    "Page,Opened,Active,Users,Unit price,Qty,Limit,Kind",
    "Home,2021-01-05,Yes,100,2,3,5,Blog",
    "Shop,2021-02-07,No,50,4,2,1,Store",
    "Help,2022-01-09,Yes,30,1,7,9,Blog",
    "News,2022-03-11,Yes,20,3,1,4,Democratic",
  ],
  [
    ["what share of pages is inactive?", [[25]]],
    ["total value (qty x unit price)", [[24]]],
    ["pages not opened after 2021", [["Home"], ["Shop"]]],
    ["pages with qty below limit", [["Home"], ["Help"], ["News"]]],
    ["by how many percent did users fall from Blog to Store?", [[-61.53846153846154]]],
    ["which kind has the most users?", [["Blog"]]],
    ["is the page News Democrat?", [["yes"]]],
  ],
);

describeTable(
  "towers",
  [
    "Tower,Town,Size (m),Size (ft),Floors,Share of rent %,Rent,In stock,Stock limit,Closed?",
    "Arc,Rye,200,656,40,30.5,900,4,5,No",
    "Bay,Rye,150,492,60,20.0,700,9,3,Yes",
    "Cob,Sway,120,394,30,49.5,800,0,1,No",
  ],
  [
    ["how many towers are taller than 500 feet?", [[1]]],
    ["which town has only one tower?", [["Sway"]]],
    ["how many floors does the tower with the highest rent have?", [[40]]],
    ["towers with more than 25 percent of the rent", [["Arc"], ["Cob"]]],
    ["towers below their stock limit", [["Arc"], ["Cob"]]],
    ["active towers", [["Arc"], ["Cob"]]],
    ["which towers are in stock?", [["Arc"], ["Bay"]]],
    ["what is the rent difference between the highest and lowest rent?", [[200]]],
  ],
);

describeTable(
  "ballots",
  ["Seat,Runner,Side,Votes", "Elm,Ann,Red,30", "Elm,Bob,Blue,20", "Oak,Cat,Blue,50", "Oak,Dan,Red,10"],
  [
    ["who won in Oak?", [["Cat"]]],
    [
      "winner in each seat",
      [
        ["Elm", "Ann", 30],
        ["Oak", "Cat", 50],
      ],
    ],
  ],
);

describe("answers in words", () => {
  let table: AskedTable;
  beforeAll(async () => {
    table = await openTable(
      "Place,Song,Points,Year\n1,Ember,90,2020\n2,Frost,80,2020\n3,Gale,75,2021\n4,Haze,60,2021\n",
      "contest",
    );
  });
  afterAll(() => table.close());
  it.each([
    ["which song came right after Frost?", "The song right after Frost is Gale."],
    ["did Ember have more points than Haze?", "Yes."],
    ["points in 2020 vs 2021", "Points in 2020: 170; points in 2021: 135."],
    ["what share of songs is from 2021?", "The share is 50%."],
  ])("%s", async (question, text) => {
    expect((await table.ask(question)).text).toBe(text);
  });
  it("asks back when a condition was not read", async () => {
    expect((await table.ask("is Ember a jubilant ballad?")).status).toBe("clarify");
  });
});
