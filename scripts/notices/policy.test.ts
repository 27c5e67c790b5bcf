import { expect, test } from "vitest";

import { isAccepted } from "./policy.ts";

test.for([
  ["MIT", true],
  ["(MIT OR GPL-3.0-or-later)", true],
  ["(MIT AND Zlib)", true],
  ["GPL-3.0-only", false],
  ["AGPL-3.0-or-later", false],
  ["LGPL-2.1", false],
  ["(MIT AND GPL-2.0)", false],
  ["BSD-4-Clause", false],
  ["unknown", false],
] as const)("%s may be shipped: %s", ([expression, accepted]) => {
  expect(isAccepted(expression)).toBe(accepted);
});
