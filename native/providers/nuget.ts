import { z } from "zod";

import { AppError } from "../../src/contract/errors.ts";

/** Where one version of a package lies on a feed, and the hash that the feed has for it. */
export interface ResolvedPackage {
  url: string;
  /** Base64; null where the feed keeps none. */
  sha512: string | null;
  sizeBytes: number | null;
}

const indexSchema = z.object({ resources: z.array(z.object({ "@id": z.string(), "@type": z.string() })) });
const versionsSchema = z.object({ versions: z.array(z.string()) });
const registrationSchema = z.object({ catalogEntry: z.string() });
const catalogSchema = z.object({
  packageHash: z.string(),
  packageHashAlgorithm: z.string(),
  packageSize: z.number().optional(),
});

/**
 * Asks a NuGet feed for a package (NuGet Server API v3: service index, PackageBaseAddress, RegistrationsBaseUrl).
 * @throws {AppError} unavailable, not-found.
 */
export async function resolvePackage(
  feedIndex: string,
  name: string,
  version: string,
  signal: AbortSignal,
): Promise<ResolvedPackage> {
  const { resources } = await getJson(feedIndex, indexSchema, signal);
  const resource = (type: string) => resources.find((entry) => entry["@type"].startsWith(type))?.["@id"];
  const base = resource("PackageBaseAddress/3.0.0");
  if (base === undefined)
    throw new AppError("unavailable", `${new URL(feedIndex).host} is no NuGet feed of version 3.`);
  const id = name.toLowerCase();
  const { versions } = await getJson(`${slashed(base)}${id}/index.json`, versionsSchema, signal);
  if (!versions.includes(version))
    throw new AppError("not-found", `${new URL(feedIndex).host} has no ${name} ${version}.`);
  const published = await publishedHash(resource("RegistrationsBaseUrl"), id, version, signal);
  return { url: `${slashed(base)}${id}/${version}/${id}.${version}.nupkg`, ...published };
}

/** A mirror may keep packages without a catalogue: then there is no hash to compare with. */
async function publishedHash(
  registrations: string | undefined,
  id: string,
  version: string,
  signal: AbortSignal,
): Promise<{ sha512: string | null; sizeBytes: number | null }> {
  const none = { sha512: null, sizeBytes: null };
  if (registrations === undefined) return none;
  try {
    const { catalogEntry } = await getJson(
      `${slashed(registrations)}${id}/${version}.json`,
      registrationSchema,
      signal,
    );
    const entry = await getJson(catalogEntry, catalogSchema, signal);
    if (entry.packageHashAlgorithm.toUpperCase() !== "SHA512") return none;
    return { sha512: entry.packageHash, sizeBytes: entry.packageSize ?? null };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) return none;
    throw error;
  }
}

async function getJson<T>(address: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const { host } = new URL(address);
  let body: unknown;
  try {
    const response = await fetch(address, { signal, headers: { accept: "application/json" } });
    if (!response.ok) throw new AppError("unavailable", `${host} answered ${response.status}.`);
    body = await response.json();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) throw error;
    throw new AppError(
      "unavailable",
      `${host} could not be reached. Fetch the package on another machine and name it with --from.`,
      { cause: error },
    );
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new AppError("unavailable", `${host} answered something else than a NuGet feed does.`);
  return parsed.data;
}

function slashed(address: string): string {
  return address.endsWith("/") ? address : `${address}/`;
}
