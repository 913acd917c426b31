import type { UploadedFile } from '../visitor/form.js';

/** A one-page PDF that stands for the scanned contract: valid in structure, invented in content. */
export function contractCopy(fileName = '工事請負契約書（見本）.pdf'): UploadedFile {
  const content = 'BT /F1 18 Tf 72 760 Td (MIHON - SAMPLE CONTRACT COPY) Tj 0 -40 Td (This page stands for a scanned contract.) Tj ET';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return { fileName, type: 'application/pdf', bytes: new TextEncoder().encode(text) };
}
