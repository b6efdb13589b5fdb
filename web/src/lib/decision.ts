// A person's signature under a decision (docs: ledger/decision.py): `tvl-decision-v1\n` and the statement's canonical
// bytes, ES256, raw r ‖ s. The server gives the bytes; what the person is shown is read from those very bytes.
import { base64, concat, text, utf8, type Bytes } from "./bytes.ts";
import { canonical, type Value } from "./canonical.ts";
import { sign } from "./keys.ts";

const CONTEXT = utf8("tvl-decision-v1\n");
const REQUIRED = ["v", "origin", "type", "digest", "key"] as const;
const OPTIONAL = ["target", "version", "total"] as const;

export interface Statement {
  readonly v: number;
  readonly origin: string;
  readonly type: string;
  readonly digest: string;
  readonly key: string;
  readonly target?: string;
  readonly version?: number;
  readonly total?: number;
}

export interface Decision {
  readonly alg: "es256";
  readonly key: string;
  readonly signature: string;
  readonly statement: Statement;
}

export class BadStatement extends Error {}

// What stands in the bytes; refused unless they are a statement in its one spelling.
export function read(bytes: Bytes): Statement {
  let found: { readonly [name: string]: Value };
  try {
    found = JSON.parse(text(bytes));
    if (canonical(found) !== text(bytes)) throw new BadStatement("not in canonical form");
  } catch (error) {
    throw error instanceof BadStatement ? error : new BadStatement("not a statement");
  }
  if (!right(found)) throw new BadStatement("not the fields of a statement");
  return found as unknown as Statement;
}

export function signedBytes(statement: Bytes): Bytes {
  return concat(CONTEXT, statement);
}

// Money is in fen; every line is read from the statement and from nothing else.
export function summary(statement: Statement): [name: keyof Statement, value: string][] {
  const order = ["type", "target", "version", "total", "digest", "origin", "key"] as const;
  return order.flatMap((name) => {
    const value = statement[name];
    return value === undefined ? [] : [[name, name === "total" ? yuan(Number(value)) : String(value)]];
  });
}

export async function decide(key: string, bytes: Bytes): Promise<Decision> {
  const statement = read(bytes);
  const signature = await sign(key, signedBytes(bytes));
  return { alg: "es256", key, signature: base64(signature), statement };
}

export function yuan(fen: number): string {
  const whole = Math.floor(Math.abs(fen) / 100);
  const rest = String(Math.abs(fen) % 100).padStart(2, "0");
  return `${fen < 0 ? "-" : ""}${String(whole).replace(/\B(?=(\d{3})+$)/g, ",")}.${rest}`;
}

function right(found: { readonly [name: string]: Value }): boolean {
  const names = new Set<string>([...REQUIRED, ...OPTIONAL]);
  const numbers = new Set(["v", "version", "total"]);
  return (
    typeof found === "object" &&
    found !== null &&
    REQUIRED.every((name) => name in found) &&
    Object.entries(found).every(
      ([name, value]) => names.has(name) && typeof value === (numbers.has(name) ? "number" : "string"),
    )
  );
}
