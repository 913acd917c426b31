import { jest } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rememberSigner } from './known-signers.js';
import { openSigningKey } from './open-signing-key.js';
import { PdfSigner } from './pdf-signer.js';
import { commonName, SigningKeyError } from './signing-key.js';

// Browsers, key generation and the compiler take their time on a busy machine.
jest.setTimeout(120_000);

const NOW = new Date('2026-06-08T04:42:07Z');
const SURETY = '見本建設業保証株式会社';
const fixture = (name: string): string => join('test', 'fixtures', 'signing', name);

/** The smallest PDF with a page and a classic cross-reference table. */
function smallPdf(text: string): Buffer {
  const objects = [
    '<</Type /Catalog /Pages 2 0 R>>',
    '<</Type /Pages /Kids [3 0 R] /Count 1>>',
    '<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<>>>>',
    `<</Length ${text.length}>>\nstream\n${text}\nendstream`,
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  return Buffer.from(
    `${body}xref\n0 5\n0000000000 65535 f \n${offsets.join('')}trailer\n<</Size 5\n/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  );
}

describe('signing of certificates', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signing-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const developmentSigner = async (below = folder): Promise<PdfSigner> =>
    new PdfSigner(await openSigningKey({ developmentFolder: below, suretyName: SURETY, now: NOW }));

  it('signs, and finds its own signature whole and trusted', async () => {
    const signer = await developmentSigner();
    const signed = await signer.signPdf(smallPdf('48,400,000'), NOW);
    expect(await signer.verifyPdf(signed)).toEqual({ intact: true, trusted: true, signer: `${SURETY}（電子証書発行用） 検証用`, problem: null });
    expect(signed.toString('latin1')).toContain('/SubFilter /ETSI.CAdES.detached');
    expect(signed.toString('latin1')).toContain('/M (D:20260608044207Z)');
  });

  it('notices a single changed bit anywhere outside the signature', async () => {
    const signer = await developmentSigner();
    const signed = await signer.signPdf(smallPdf('48,400,000'), NOW);
    const hole = { from: signed.indexOf('/Contents <') + '/Contents <'.length, to: 0 };
    hole.to = signed.indexOf('>', hole.from);
    for (let position = 0; position < signed.length; position += 97) {
      if (position >= hole.from && position < hole.to) continue;
      const changed = Buffer.from(signed);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect({ position, intact: (await signer.verifyPdf(changed)).intact }).toEqual({ position, intact: false });
    }
  });

  it('names what is wrong', async () => {
    const signer = await developmentSigner();
    const plain = smallPdf('x');
    const signed = await signer.signPdf(plain, NOW);
    const problem = async (bytes: Buffer): Promise<string | null> => (await signer.verifyPdf(bytes)).problem;
    expect(await problem(plain)).toBe('unsigned');
    expect(await problem(Buffer.concat([signed, Buffer.from('\nadded later')]))).toBe('not-whole-document');
    expect(await problem(Buffer.from(signed.toString('latin1').replace('48,', '98,').replace('(x)', '(y)').replace('stream\nx', 'stream\ny'), 'latin1'))).toBe('digest-mismatch');
    const start = signed.indexOf('/Contents <') + '/Contents <'.length;
    const garbled = Buffer.from(signed);
    garbled.fill('0', start, start + 200);
    expect(await problem(garbled)).toBe('malformed-signature');
  });

  it('finds a signature of somebody else intact but not trusted', async () => {
    const signer = await developmentSigner();
    const stranger = await developmentSigner(join(folder, 'stranger'));
    const verification = await signer.verifyPdf(await stranger.signPdf(smallPdf('x'), NOW));
    expect(verification).toMatchObject({ intact: true, trusted: false, problem: 'unknown-signer' });
  });

  it('knows its earlier papers after the key was renewed, and no stranger\'s; one taken out of the folder counts no more', async () => {
    const signers = join(folder, 'signers');
    const opened = async (below: string): Promise<PdfSigner> => {
      const key = await openSigningKey({ developmentFolder: join(folder, below), suretyName: SURETY, now: NOW });
      return new PdfSigner(key, await rememberSigner(signers, key.certificate));
    };
    const signed = await (await opened('first')).signPdf(smallPdf('x'), NOW);
    for (const _ of [1, 2]) expect((await (await opened('second')).verifyPdf(signed)).trusted).toBe(true);
    expect(await readdir(signers)).toHaveLength(2);
    const stranger = new PdfSigner(await openSigningKey({ developmentFolder: join(folder, 'stranger'), suretyName: SURETY, now: NOW }));
    expect((await (await opened('second')).verifyPdf(await stranger.signPdf(smallPdf('x'), NOW))).trusted).toBe(false);
    await rm(signers, { recursive: true });
    expect((await (await opened('second')).verifyPdf(signed)).trusted).toBe(false);
  });

  it('keeps the development key for the next start, readable by its owner alone and marked 検証用', async () => {
    const signed = await (await developmentSigner()).signPdf(smallPdf('x'), NOW);
    const later = await developmentSigner();
    expect((await later.verifyPdf(signed)).trusted).toBe(true);
    expect(later.statement(NOW)).toEqual({ signer: `${SURETY}（電子証書発行用）`, signedAt: NOW, method: 'PAdES B-B・SHA-256', trial: true });
    const key = join(folder, 'signing-key', 'signer-key.der');
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['signing-key']);
  });

  it('lets two processes that start at once agree on one development key', async () => {
    const keys = await Promise.all([1, 2].map(() => openSigningKey({ developmentFolder: folder, suretyName: SURETY, now: NOW })));
    const [first, second] = keys.map((key) => Buffer.from(key.certificate.toSchema().toBER()).toString('hex'));
    expect(first).toBe(second);
    expect(await readdir(folder)).toEqual(['signing-key']);
  });

  it('signs with a PKCS#12 file, its authority embedded', async () => {
    const pkcs12 = { path: fixture('sample.p12'), passphrase: 'sample' };
    const key = await openSigningKey({ pkcs12, developmentFolder: folder, suretyName: SURETY, now: NOW });
    expect(key.issuers.map(commonName)).toEqual(['見本認証局']);
    const signer = new PdfSigner(key);
    expect(signer.statement(NOW)).toMatchObject({ signer: '見本建設業保証株式会社（電子証書発行用）', trial: false });
    expect(await signer.verifyPdf(await signer.signPdf(smallPdf('x'), NOW))).toMatchObject({ intact: true, trusted: true });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a wrong passphrase', 'sample.p12', 'wrong', /passphrase is wrong/],
    ['an old encryption', 'sample-old-encryption.p12', 'sample', /openssl pkcs12/],
    ['a file that is not there', 'none.p12', 'sample', /cannot be read/],
    ['a file that is no PKCS#12', 'README.md', 'sample', /cannot be opened/],
  ])('says what to do about %s', async (_, file, passphrase, message) => {
    const opening = openSigningKey({ pkcs12: { path: fixture(file), passphrase }, developmentFolder: folder, suretyName: SURETY, now: NOW });
    await expect(opening).rejects.toThrow(SigningKeyError);
    await expect(opening).rejects.toThrow(message);
  });

});
