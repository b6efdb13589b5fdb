// Builds what the browser loads into api/pages/static/built: each file in src/ that stands at its top level becomes a
// module (or style sheet) of its own name, and what is used of the packages is copied beside them. Nothing of it is committed.
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.join(here, "node_modules");
const built = path.join(here, "..", "api", "pages", "static", "built");
const oldestPhones = ["chrome90", "safari15"];

const copies = [
  ["weui/dist/style/weui.min.css", "weui.css"],
  ["@tabler/core/dist/css/tabler.min.css", "tabler.css"],
  ["htmx.org/dist/htmx.min.js", "htmx.js"],
  ["zxing-wasm/dist/reader/zxing_reader.wasm", "zxing_reader.wasm"],
];

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
const sources = (await readdir(path.join(here, "src"))).filter((name) => /\.(ts|css)$/.test(name));
await build({
  entryPoints: sources.map((name) => path.join(here, "src", name)),
  outdir: built,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  sourcemap: true,
  target: oldestPhones,
  logLevel: "warning",
});

// Fonts for print (and pages): one for nearly every name, and in slices one for the rarest characters (𠮷).
copies.push(["@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf", "fonts/NotoSansSC.ttf"]);
const rare = await readdir(path.join(packages, "hanamin"));
for (const name of rare.filter((name) => /^HanaMinB\..*\.woff2$|^HanaMin\.css$/.test(name))) {
  copies.push([`hanamin/${name}`, `fonts/${name}`]);
}
for (const [from, to] of copies) {
  await cp(path.join(packages, from), path.join(built, to));
}

// Beside each file that packs well, its packed form, for the server to send as it is.
for (const name of await readdir(built)) {
  if (/\.(css|js|wasm)$/.test(name)) {
    await writeFile(path.join(built, `${name}.gz`), gzipSync(await readFile(path.join(built, name)), { level: 9 }));
  }
}
