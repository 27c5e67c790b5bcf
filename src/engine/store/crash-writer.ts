import { openStore } from "./store.ts";

/** Started by the crash test: writes numbered saved items for ever and prints each number once it is acknowledged. */
const [folder = "", key = "", from = "1"] = process.argv.slice(2);
const store = openStore({ folder, key: Buffer.from(key, "hex") });
for (let number = Number(from); ; number += 1) {
  store.write((writer) => {
    writer.run("INSERT INTO setting (name, value, updated_at) VALUES (?, ?, '')", `first-${number}`, String(number));
    writer.run("INSERT INTO setting (name, value, updated_at) VALUES (?, ?, '')", `second-${number}`, String(number));
  });
  process.stdout.write(`${number}\n`);
}
