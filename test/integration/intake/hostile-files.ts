import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A PDF of so many empty pages. */
export function pdf(pages: number, catalog = '', trailer = ''): Buffer {
  const kids = Array.from({ length: pages }, (_, index) => index + 3);
  return Buffer.from(
    `%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${catalog} >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${pages} /MediaBox [0 0 595 842] >>\nendobj\n${kids.map((kid) => `${kid} 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n`).join('')}trailer\n<< /Root 1 0 R ${trailer} >>\nstartxref\n0\n%%EOF\n`,
    'latin1',
  );
}

/** A PDF of so many pages that all show one black picture of such sides, a few bytes of zeros. */
export function pdfOfOnePicture(pages: number, side: number): Buffer {
  const packed = deflateSync(Buffer.alloc(Math.ceil(side / 8) * side));
  const kids = Array.from({ length: pages }, (_, index) => index + 5);
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${pages} /MediaBox [0 0 595 842] >>\nendobj\n3 0 obj\n<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`, 'latin1'),
    packed,
    Buffer.from(`\nendstream\nendobj\n4 0 obj\n<< /Length 30 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream\nendobj\n${kids.map((kid) => `${kid} 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /I 3 0 R >> >> >>\nendobj\n`).join('')}trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`, 'latin1'),
  ]);
}

/** A PDF of one page that is drawn by a stream of blanks, or of so many of them: each a thousandth of what it unpacks to, packed once or twice. */
export function pdfThatUnpacks(bytes: number, { streams = 1, twice = false }: { streams?: number; twice?: boolean } = {}): Buffer {
  const once = deflateSync(Buffer.alloc(bytes, ' '));
  const packed = twice ? deflateSync(once) : once;
  const numbers = Array.from({ length: streams }, (_, index) => index + 4);
  // Whoever believes the stream to be a picture would not count it.
  const head = `<< /Subtype /Image /Width 9 /Height 9 /Filter ${twice ? '[/FlateDecode /FlateDecode]' : '/FlateDecode'} /Length ${packed.length} >>\nstream\n`;
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents [${numbers.map((number) => `${number} 0 R`).join(' ')}] >>\nendobj\n`),
    ...numbers.flatMap((number) => [Buffer.from(`${number} 0 obj\n${head}`), packed, Buffer.from('\nendstream\nendobj\n')]),
    Buffer.from('trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n'),
  ]);
}

/** A PDF of one page beside a stream of objects that unpacks to so many bytes, and is parsed before anything can be said of it. */
export function packedObjects(bytes: number): Buffer {
  const packed = deflateSync(Buffer.concat([Buffer.from('2000 0 '), Buffer.alloc(bytes, ' ')]), { level: 1 });
  return Buffer.concat([
    Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n'),
    Buffer.from(`4 0 obj\n<< /Type /ObjStm /N 1 /First 7 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`), packed,
    Buffer.from('\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n'),
  ]);
}

/** A zip with the given entries as they are packed already; `encrypted` sets the mark of a password. */
export function zip(entries: Readonly<Record<string, string | Buffer>>, { encrypted = false, size, method = 0 }: { encrypted?: boolean; size?: number; method?: 0 | 8 } = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const data = Buffer.from(content as string);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(encrypted ? 1 : 0, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(size ?? data.length, 22);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(encrypted ? 1 : 0, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(size ?? data.length, 24);
    central.writeUInt16LE(Buffer.byteLength(name), 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), data);
    directory.push(central, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

/** A PNG that says it is so large and holds nothing. */
export function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write('IHDR', 4, 'latin1');
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.writeUInt8(1, 16);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), header, deflateSync(Buffer.alloc(100))]);
}

/** A JPEG that ends in the middle. */
export async function halfJpeg(): Promise<Buffer> {
  const whole = await sharp({ create: { width: 800, height: 1100, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 }, background: '#fff' } }).jpeg().toBuffer();
  return whole.subarray(0, whole.length / 2);
}

/** The antivirus test file, put together so that this source is not taken for it. */
export const TEST_VIRUS = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join(''));

/** An office file behind a password: a compound file that names the encrypted package. */
export const ENCRYPTED_OFFICE = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600), Buffer.from('EncryptedPackage', 'utf16le')]);
