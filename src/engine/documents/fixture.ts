import { strToU8, zipSync } from "fflate";
import { PDFDocument, StandardFonts } from "pdf-lib";
import sharp from "sharp";

/** A PDF whose pages hold these lines of text. */
export async function makePdf(pages: readonly (readonly string[])[], title?: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  if (title !== undefined) pdf.setTitle(title);
  for (const lines of pages) {
    const page = pdf.addPage([595, 842]);
    lines.forEach((line, index) => page.drawText(line, { x: 60, y: 780 - index * 18, size: 11, font }));
  }
  return pdf.save();
}

/** A picture of lines of text, as a scanner would make it. */
export async function makeScan(lines: readonly string[], format: "png" | "jpeg" = "jpeg"): Promise<Buffer> {
  const text = lines
    .map(
      (line, index) =>
        `<text x="120" y="${220 + index * 74}" font-family="DejaVu Sans" font-size="34" fill="#1b1b1b">${line.replaceAll("&", "&amp;")}</text>`,
    )
    .join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1240" height="1754"><rect width="100%" height="100%" fill="#fbfaf6"/>${text}</svg>`;
  return sharp(Buffer.from(svg)).toFormat(format, { quality: 80 }).toBuffer();
}

/** A PDF of pictures only. */
export async function makeScannedPdf(pages: readonly (readonly string[])[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (const lines of pages) {
    const image = await pdf.embedJpg(await makeScan(lines));
    pdf.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 });
  }
  return pdf.save();
}

/** A Word file with this body, in WordprocessingML. */
export function makeDocx(body: string, title?: string): Uint8Array {
  const space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  return zipSync({
    "[Content_Types].xml": strToU8(
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    ),
    "word/document.xml": strToU8(
      `<?xml version="1.0" encoding="UTF-8"?><w:document ${space}><w:body>${body}</w:body></w:document>`,
    ),
    ...(title === undefined
      ? {}
      : {
          "docProps/core.xml": strToU8(
            `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>${title}</dc:title></cp:coreProperties>`,
          ),
        }),
  });
}

export function paragraph(text: string, inside = ""): string {
  return `<w:p>${inside}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}
