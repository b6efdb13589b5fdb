// A model of what the ledger does with journals: each device's last (sequence, hash), one answer for one key, a
// conflict where a voucher was scanned into another class before.
import type { Answer, Kept } from "../../src/lib/record.ts";
import type { Reply } from "../../src/lib/journal.ts";
import { fields, NOTHING } from "../../src/lib/record.ts";

export class Server {
  readonly taken = new Map<string, Answer>();
  readonly devices = new Map<string, { sequence: number; hash: string }>();
  readonly #classes = new Map<string, { class: string; hash: string }>();

  // Takes records while they fit; `most` is where it stops, as a server that was killed in the middle does.
  receive(records: readonly Kept[], most: number = Infinity): Reply {
    const answers: Answer[] = [];
    for (const kept of records.slice(0, most)) {
      const told = fields(kept);
      const device = String(told["device"]);
      const known = this.taken.get(`${device} ${kept.sequence}`);
      const last = this.devices.get(device) ?? { sequence: 0, hash: NOTHING };
      if (known?.hash === kept.hash) {
        answers.push(known);
      } else if (known || (kept.sequence === last.sequence + 1 && told["previous"] !== last.hash)) {
        return { answers, stopped: { kind: "forked", sequence: kept.sequence, detail: known?.hash ?? last.hash } };
      } else if (kept.sequence !== last.sequence + 1) {
        return { answers, stopped: { kind: "gap", expects: last.sequence + 1 } };
      } else {
        answers.push(this.#take(device, kept));
      }
    }
    return { answers, stopped: null };
  }

  #take(device: string, kept: Kept): Answer {
    const told = fields(kept);
    const [voucher, place] = [String(told["voucher"]), String(told["class"])];
    const before = this.#classes.get(voucher);
    const conflict = before !== undefined && before.class !== place;
    if (!before) this.#classes.set(voucher, { class: place, hash: kept.hash });
    const answer: Answer = {
      sequence: kept.sequence,
      hash: kept.hash,
      told: { code: conflict ? "conflict" : "enrolled", key: told["key"]! },
      ...(conflict ? { other: before } : {}),
    };
    this.taken.set(`${device} ${kept.sequence}`, answer);
    this.devices.set(device, { sequence: kept.sequence, hash: kept.hash });
    return answer;
  }

  // As after a failover to a copy that had not yet heard of the last entries.
  forget(device: string, from: number): void {
    const last = this.taken.get(`${device} ${from - 1}`);
    for (const key of [...this.taken.keys()]) {
      if (key.startsWith(`${device} `) && Number(key.split(" ")[1]) >= from) this.taken.delete(key);
    }
    this.devices.set(device, { sequence: from - 1, hash: last?.hash ?? NOTHING });
  }
}
