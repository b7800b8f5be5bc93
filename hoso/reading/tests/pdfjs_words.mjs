// Prints what pdf.js finds on one page: [[text, left, bottom, right, top], ...] in units of the upright page.
// Usage: node pdfjs_words.mjs FOLDER_OF_PDFJS FILE PAGE
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, file, number] = process.argv.slice(2);
console.warn = console.log = () => {};
const { getDocument } = await import(pathToFileURL(`${folder}/legacy/build/pdf.mjs`));
const data = new Uint8Array(readFileSync(file));
const page = await (await getDocument({ data, isEvalSupported: false, useSystemFonts: false }).promise).getPage(+number);
// Other viewers know no UserUnit: so that all can be compared, the sheet is shown as if it had none.
const view = page.getViewport({ scale: 1 / page.userUnit });
const { items } = await page.getTextContent();
const words = [];
for (const item of items.filter((each) => each.str.trim())) {
  // The item's own corner, and the opposite one: along its direction by its width, across by its height.
  const [a, b, c, d, e, f] = item.transform;
  const along = Math.hypot(a, b), across = Math.hypot(c, d);
  const far = [e + (a / along) * item.width + (c / across) * item.height, f + (b / along) * item.width + (d / across) * item.height];
  const corners = [view.convertToViewportPoint(e, f), view.convertToViewportPoint(...far)];
  const xs = corners.map((each) => each[0]), ys = corners.map((each) => view.height - each[1]);
  words.push([item.str.trim(), Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
}
process.stdout.write(JSON.stringify(words));
