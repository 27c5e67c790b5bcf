import { expect, it } from "vitest";
import { canBeOneTable, fileName, looksLikeSeries } from "./group-paths.ts";

it("takes numbered files for parts of one table, others for tables of their own", () => {
  expect(looksLikeSeries(["/data/sales-2023-01.csv", "/data/sales-2023-02.csv"])).toBe(true);
  expect(looksLikeSeries(["/data/sales.csv", "/data/stores.csv"])).toBe(false);
  expect(looksLikeSeries(["/data/sales1.csv", "/data/sales2.json"])).toBe(false);
  expect(canBeOneTable(["/data/sales.csv", "/data/stores.csv.gz"])).toBe(true);
});

it("names files of any system", () => {
  expect(fileName("C:\\data\\my file.csv")).toBe("my file.csv");
  expect(fileName("/data/folder/")).toBe("folder");
});
