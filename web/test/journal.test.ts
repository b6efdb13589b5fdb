// Threats to a journal: a page killed at any step, two tabs, replies lost, a server that went back, a store put back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Journal, type Reply } from "../src/lib/journal.ts";
import { fields, type Kept } from "../src/lib/record.ts";
import { seeded, type Chance } from "./support/chance.ts";
import { Disk, DiskMark, DiskStore, Killed } from "./support/disk.ts";
import { scan } from "./support/scans.ts";
import { Server } from "./support/server.ts";

const DEVICE = "device-1";

function opened(disk: Disk, step?: () => void): Journal {
  return new Journal(DEVICE, new DiskStore(disk, step), new DiskMark(disk));
}

async function filled(disk: Disk, count: number): Promise<Journal> {
  const journal = opened(disk);
  for (let number = 1; number <= count; number += 1) await journal.append(scan(number));
  return journal;
}

function sorted(disk: Disk): Kept[] {
  return [...disk.records.values()].sort((one, other) => one.sequence - other.sequence);
}

test("a record is canonical JSON linked to the record before it", async () => {
  const disk = new Disk();
  const journal = opened(disk);
  const first = await journal.append(scan(1), "00000000-0000-4000-8000-000000000001");
  const second = await journal.append(scan(2));
  assert.equal(
    new TextDecoder().decode(first.bytes),
    '{"assurance":"rotating","class":"class-1","device":"device-1","happened":"2026-11-18T11:06:41.000Z",' +
      '"key":"00000000-0000-4000-8000-000000000001","offline":true,' +
      '"presentation":"e8d01ec01a5bec693730afa88a8df3537313dc784b321e0cd119e2ef28911118",' +
      `"previous":"${"0".repeat(64)}","purpose":"enrol","sequence":1,"v":1,"verdict":"ok",` +
      '"voucher":"00000000000000000000000000000001"}',
  );
  assert.equal(fields(second)["previous"], first.hash);
  assert.match(String(fields(second)["key"]), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("two tabs that scan at once make one chain", async () => {
  const disk = new Disk();
  const [one, other] = [opened(disk), opened(disk)];
  await Promise.all(Array.from({ length: 40 }, (_, at) => (at % 2 ? one : other).append(scan(at))));
  assert.equal(new Set(sorted(disk).map((kept) => kept.text)).size, 40);
  assert.deepEqual(await one.verify(), []);
});

test("a record that was changed, taken out or put back is a finding", async () => {
  const harms: [string, (disk: Disk) => void][] = [
    ["hash", (disk) => disk.records.set(3, { ...disk.records.get(3)!, bytes: disk.records.get(2)!.bytes })],
    ["presentation", (disk) => disk.records.set(3, { ...disk.records.get(3)!, text: "TV1:other" })],
    ["sequence", (disk) => disk.records.delete(3)],
    ["head", (disk) => disk.records.delete(5)],
  ];
  for (const [what, harm] of harms) {
    const disk = new Disk();
    const journal = await filled(disk, 5);
    harm(disk);
    const found = await journal.verify();
    assert.ok(found.some((one) => one.kind === "broken" && JSON.stringify(one.detail).includes(what)), what);
    assert.deepEqual(await journal.verify(), found, "told once, and kept");
  }
});

test("a journal put back from an older copy is found, also once it has grown past the mark", async () => {
  const disk = new Disk();
  await filled(disk, 3);
  const older = disk.copy();
  await (await filled(disk, 0)).append(scan(4));
  older.mark = disk.mark;
  assert.equal((await opened(older.copy()).verify())[0]?.kind, "rolled_back");
  const grown = opened(older);
  for (const number of [14, 15, 16]) await grown.append(scan(number));
  assert.deepEqual((await grown.verify()).map((one) => one.kind), ["rolled_back"]);
});

test("a gap is filled from the sequence that the server expects, also after the server went back", async () => {
  const [disk, server] = [new Disk(), new Server()];
  const journal = await filled(disk, 10);
  const send = async (records: readonly Kept[]) => server.receive(records);
  assert.deepEqual(await journal.upload(send, 3), { sent: 10, pending: 0, stopped: null });
  server.forget(DEVICE, 4);
  await journal.append(scan(11));
  assert.deepEqual(await journal.upload(send, 3), { sent: 8, pending: 0, stopped: null });
  assert.deepEqual((await journal.findings()).map((one) => [one.kind, one.sequence]), [["server_behind", 4]]);
  assert.equal(server.taken.size, 11);
});

test("a server that has more than the journal stops the upload and is told", async () => {
  const [disk, server] = [new Disk(), new Server()];
  await filled(disk, 2);
  const older = disk.copy();
  const journal = await filled(disk, 3);
  await journal.upload(async (records) => server.receive(records));
  const back = new Journal(DEVICE, new DiskStore(older));
  await back.append(scan(7));
  const { stopped, pending } = await back.upload(async (records) => server.receive(records));
  assert.equal(stopped?.kind, "forked");
  assert.equal(stopped?.sequence, 3);
  assert.equal(pending, 1);
  const lost = await back.upload(async () => ({ answers: [], stopped: { kind: "gap", expects: 99 } }));
  assert.equal(lost.stopped?.kind, "rolled_back");
});

test("a reply that answers something else is not believed", async () => {
  const replies: Reply[] = [
    { answers: [], stopped: null },
    { answers: [{ sequence: 2, hash: "0".repeat(64), told: {} }], stopped: null },
    { answers: [], stopped: { kind: "gap", expects: 0 } },
    { answers: [], stopped: { kind: "gap", expects: 1.5 } },
    { answers: [], stopped: { kind: "gap", expects: 3 } },
  ];
  for (const reply of replies) {
    const journal = await filled(new Disk(), 3);
    const { stopped, pending } = await journal.upload(async () => reply);
    assert.equal(stopped?.kind, "bad_reply");
    assert.equal(pending, 3);
  }
});

test("a server that names the same gap for ever is left after one try", async () => {
  const journal = await filled(new Disk(), 3);
  let asked = 0;
  const { stopped } = await journal.upload(async () => {
    asked += 1;
    return { answers: [], stopped: { kind: "gap", expects: 1 } };
  });
  assert.equal(stopped?.kind, "bad_reply");
  assert.equal(asked, 2);
});

test("a refusal stops the upload after what was answered, and is told once", async () => {
  const [disk, server] = [new Disk(), new Server()];
  const journal = await filled(disk, 4);
  const refuse = async (records: readonly Kept[]): Promise<Reply> => {
    const stopped = { kind: "refused", sequence: 3, detail: { code: "device.revoked" } } as const;
    return { answers: server.receive(records.filter((one) => one.sequence < 3)).answers, stopped };
  };
  for (const sent of [2, 0]) {
    const ended = await journal.upload(refuse);
    assert.deepEqual([ended.sent, ended.pending, ended.stopped?.kind], [sent, 2, "refused"]);
  }
  assert.equal((await journal.findings()).length, 1);
});

test("a conflict keeps both records", async () => {
  const [server, one, two] = [new Server(), new Disk(), new Disk()];
  const here = new Journal("here", new DiskStore(one));
  const there = new Journal("there", new DiskStore(two));
  const first = await here.append(scan(1));
  const second = await there.append(scan(1, { class: "class-2" }));
  for (const journal of [here, there]) await journal.upload(async (records) => server.receive(records));
  assert.deepEqual(await here.conflicts(), []);
  const [conflict] = await there.conflicts();
  assert.equal(conflict?.ours.hash, second.hash);
  assert.deepEqual(conflict?.other, { class: "class-1", hash: first.hash });
});

test("an answer that changed is told, and the first one stays", async () => {
  const [disk, server] = [new Disk(), new Server()];
  const journal = await filled(disk, 2);
  await journal.upload(async (records) => server.receive(records));
  server.forget(DEVICE, 1);
  await journal.append(scan(3));
  const first = disk.records.get(1)!.answer;
  await journal.upload(async (records) => {
    const { answers, stopped } = server.receive(records);
    return { answers: answers.map((one) => ({ ...one, told: { code: "other" } })), stopped };
  });
  const kinds = (await journal.findings()).map((one) => one.kind);
  assert.deepEqual(kinds, ["server_behind", "answer_changed", "answer_changed"]);
  assert.deepEqual(disk.records.get(1)!.answer, first);
});

test("1,000 stories of scans, kills and uploads: nothing lost, nothing doubled, the same answers", async () => {
  let kills = 0;
  for (let seed = 1; seed <= 1000; seed += 1) kills += await story(seeded(seed), seed);
  assert.ok(kills > 2000, `only ${kills} kills`);
});

async function story(chance: Chance, seed: number): Promise<number> {
  const [disk, server] = [new Disk(), new Server()];
  const promised = new Set<string>();
  let [number, kills] = [0, 0];
  for (let act = 0; act < 14; act += 1) {
    let left = chance() < 0.5 ? chance.below(9) : Infinity;
    const step = () => {
      if (left-- <= 0) throw new Killed();
    };
    const journal = opened(disk, step);
    try {
      if (chance() < 0.6) {
        for (let more = chance.below(4); more >= 0; more -= 1) {
          const text = `TV1:${(number += 1)}`;
          await journal.append(scan(number, { text, voucher: String(chance.below(5)), class: String(chance.below(3)) }));
          promised.add(text);
        }
      } else {
        await journal.upload(async (records) => flaky(chance, server, records, step), 1 + chance.below(5));
      }
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      kills += 1;
    }
  }
  await settledAtLast(disk, server, promised, seed);
  return kills;
}

// The request is lost, or the answer is, or the server takes only some; a page may be killed while it waits.
async function flaky(chance: Chance, server: Server, records: readonly Kept[], step: () => void): Promise<Reply> {
  step();
  if (chance() < 0.2) throw new Killed();
  const reply = server.receive(records, chance() < 0.3 ? 1 + chance.below(3) : Infinity);
  if (chance() < 0.2) throw new Killed();
  step();
  return reply;
}

async function settledAtLast(disk: Disk, server: Server, promised: Set<string>, seed: number): Promise<void> {
  const journal = opened(disk);
  const ended = await journal.upload(async (records) => server.receive(records), 7);
  assert.deepEqual([ended.pending, ended.stopped], [0, null], `seed ${seed}`);
  assert.deepEqual(await journal.verify(), [], `seed ${seed}`);
  const kept = sorted(disk);
  const texts = kept.map((one) => one.text);
  assert.equal(new Set(texts).size, texts.length, `seed ${seed}: doubled`);
  for (const text of promised) assert.ok(texts.includes(text), `seed ${seed}: ${text} lost`);
  assert.equal(server.taken.size, kept.length, `seed ${seed}`);
  for (const one of kept) {
    assert.deepEqual(one.answer, server.taken.get(`${DEVICE} ${one.sequence}`), `seed ${seed}`);
  }
}
