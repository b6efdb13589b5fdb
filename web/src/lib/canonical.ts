// Canonical JSON in the ledger's profile: ASCII keys in order, whole numbers within ±(2^53 − 1), no lone surrogate.

export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

export class NotCanonical extends Error {}

// With /u only a half without its other half matches.
const LONE = /[\ud800-\udfff]/u;
const ASCII = /^[\x00-\x7f]*$/;

export function canonical(value: Value): string {
  if (typeof value === "number" && (!Number.isSafeInteger(value) || Object.is(value, -0))) {
    throw new NotCanonical(`${value} is not an integer of the profile`);
  }
  if (typeof value === "string" && LONE.test(value)) throw new NotCanonical("a string holds a lone surrogate");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  const keys = Object.keys(value).sort();
  if (!keys.every((key) => ASCII.test(key))) throw new NotCanonical("an object key is not ASCII text");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join(",")}}`;
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}
