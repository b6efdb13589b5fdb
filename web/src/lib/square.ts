// A QR code as one path, with its quiet zone, for a screen.
import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";

export function draw(into: HTMLElement, text: string): void {
  const { data, size } = encode(text, { ecc: "L", border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const [svg, path] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "path")];
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  path.setAttribute("d", squares.join(""));
  svg.append(path);
  into.replaceChildren(svg);
}
