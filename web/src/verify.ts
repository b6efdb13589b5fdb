// The page on which anybody checks an archive: the file is read here and goes nowhere.
import { BadCode } from "./lib/bad.ts";
import { NoSeal, readSeal } from "./lib/seal.ts";
import { issuersOf } from "./lib/tv1.ts";

const root = document.getElementById("verify") as HTMLElement;
const verdict = document.getElementById("verdict") as HTMLElement;

function say(name: string, colour = ""): void {
  verdict.textContent = root.dataset[name] ?? "";
  verdict.className = `verdict ${colour}`;
}

async function check(file: File): Promise<void> {
  say("working");
  try {
    const { issuers } = await (await fetch("/api/v1/tv1/issuers")).json();
    const seal = await readSeal(new Uint8Array(await file.arrayBuffer()), await issuersOf(issuers));
    const { region, name } = root.dataset;
    const issuer = seal.issuer === region && name ? `${name} ${region}` : seal.issuer;
    say("good", "good");
    const day = new Date(seal.made * 1000 + 8 * 3_600_000).toISOString().slice(0, 10);
    verdict.textContent = (root.dataset["good"] ?? "").replace("%(issuer)s", issuer).replace("%(day)s", day);
  } catch (error) {
    if (error instanceof NoSeal) say("none", "bad");
    else if (error instanceof TypeError) say("old", "bad");
    else say(error instanceof BadCode && error.code === "tv1.foreign_issuer" ? "foreign" : "changed", "bad");
  }
}

// Chosen again, the same name is another file perhaps.
document.getElementById("file")?.addEventListener("click", (event) => ((event.target as HTMLInputElement).value = ""));
document.getElementById("file")?.addEventListener("change", (event) => {
  const file = (event.target as HTMLInputElement).files?.[0];
  if (file) void check(file);
});
