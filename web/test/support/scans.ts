import type { Scan } from "../../src/lib/record.ts";

export function scan(number: number, change: Partial<Scan> = {}): Scan {
  return {
    happened: 1_795_000_000_000 + number * 1000,
    purpose: "enrol",
    class: "class-1",
    voucher: number.toString(16).padStart(32, "0"),
    verdict: "ok",
    assurance: "rotating",
    offline: true,
    text: `TV1:${number}`,
    ...change,
  };
}
