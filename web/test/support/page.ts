// What the tests in tests/browser reach in a page: every module of the library, under one name.
import * as binding from "../../src/lib/binding.ts";
import * as bytes from "../../src/lib/bytes.ts";
import * as decision from "../../src/lib/decision.ts";
import * as journal from "../../src/lib/journal-store.ts";
import * as keys from "../../src/lib/keys.ts";
import * as present from "../../src/lib/present.ts";
import * as reader from "../../src/lib/reader.ts";
import * as record from "../../src/lib/record.ts";
import * as scan from "../../src/lib/scan.ts";
import * as signal from "../../src/lib/signal.ts";
import * as status from "../../src/lib/status.ts";
import * as tv1 from "../../src/lib/tv1.ts";
import * as wire from "../../src/lib/wire.ts";

Object.assign(globalThis, {
  tvl: { binding, bytes, decision, journal, keys, present, reader, record, scan, signal, status, tv1, wire },
});
