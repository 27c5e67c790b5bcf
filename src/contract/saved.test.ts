import { expect, test } from "vitest";

import { engineCalls } from "./calls.ts";
import { settingsSchema } from "./saved.ts";

test("a change of one setting carries no default for the others", () => {
  expect(engineCalls["settings/put"].input.parse({ volume: 0.5 })).toEqual({ volume: 0.5 });
  expect(settingsSchema.parse({ volume: 0.5 })).toMatchObject({
    volume: 0.5,
    theme: "dark",
    modelServer: { enabled: false },
  });
});
