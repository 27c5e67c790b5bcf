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
