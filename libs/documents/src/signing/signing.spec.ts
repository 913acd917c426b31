import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { SignPdf } from '@signpdf/signpdf';
import { SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import { rememberSigner } from './known-signers.js';
import { openSigningKey } from './open-signing-key.js';
import { PadesSignature } from './pades-signature.js';
import { PdfSigner } from './pdf-signer.js';
import { commonName, SigningKeyError, SigningValidityError } from './signing-key.js';

// Browsers, key generation and the compiler take their time on a busy machine.
const NOW = new Date('2026-06-08T04:42:07Z');
const AT_WORK = { now: () => NOW };
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

function placeholderFor(pdf: Buffer, signingTime: Date): Buffer {
  return plainAddPlaceholder({ pdfBuffer: pdf, reason: '', contactInfo: '', name: SURETY, location: 'JP', signingTime, signatureLength: 8192, subFilter: SUBFILTER_ETSI_CADES_DETACHED });
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
    new PdfSigner(await openSigningKey({ developmentFolder: below, suretyName: SURETY, now: NOW }), [], AT_WORK);

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
      return new PdfSigner(key, await rememberSigner(signers, key.certificate), AT_WORK);
    };
    const signed = await (await opened('first')).signPdf(smallPdf('x'), NOW);
    for (const _ of [1, 2]) expect((await (await opened('second')).verifyPdf(signed)).trusted).toBe(true);
    expect(await readdir(signers)).toHaveLength(2);
    const stranger = new PdfSigner(await openSigningKey({ developmentFolder: join(folder, 'stranger'), suretyName: SURETY, now: NOW }), [], AT_WORK);
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
    const at = new Date('2026-11-24T01:42:07Z');
    const signer = new PdfSigner(key, [], { now: () => at });
    expect(signer.statement(at)).toMatchObject({ signer: '見本建設業保証株式会社（電子証書発行用）', trial: false });
    expect(await signer.verifyPdf(await signer.signPdf(smallPdf('x'), at))).toMatchObject({ intact: true, trusted: true });
    expect(await readdir(folder)).toEqual([]);
    // A paper that waited for this key states no instant before its certificate begins.
    expect(signer.statement(new Date('2026-11-01T00:00:00Z')).signedAt).toEqual(key.certificate.notBefore.value);
  });

  it('signs nothing before its certificate begins or after it has ended, whatever instant the paper states', async () => {
    const key = await openSigningKey({ developmentFolder: folder, suretyName: SURETY, now: NOW });
    const { notBefore, notAfter } = key.certificate;
    const [before, after] = [new Date(notBefore.value.getTime() - 1000), new Date(notAfter.value.getTime() + 1000)];
    const at = (now: Date) => new PdfSigner(key, [], { now: () => now });
    await expect(at(after).signPdf(smallPdf('x'), NOW)).rejects.toThrow(/^The certificate of the signing key \(.+\) expired at .+Z: have it renewed and put the PKCS#12 file/);
    await expect(at(before).signPdf(smallPdf('x'), NOW)).rejects.toThrow(/is not valid before .+Z: use a PKCS#12 file/);
    await expect(at(NOW).signPdf(smallPdf('x'), after)).rejects.toThrow(SigningValidityError);
    expect([at(NOW), at(after)].map((signer) => signer.validity())).toEqual([null, expect.stringContaining('expired')].map((problem) => ({ from: notBefore.value, until: notAfter.value, problem })));
  });

  it('takes a paper for its own for as long as it is kept when it was signed in time, and signs with the renewed key what waited for it', async () => {
    const old = await openSigningKey({ developmentFolder: join(folder, 'old'), suretyName: SURETY, now: NOW });
    const signed = await new PdfSigner(old, [], AT_WORK).signPdf(smallPdf('x'), NOW);
    const issued = new Date(old.certificate.notAfter.value.getTime() + 3_600_000);
    const renewal = new Date(issued.getTime() + 48 * 3_600_000);
    const renewed = await openSigningKey({ developmentFolder: join(folder, 'renewed'), suretyName: SURETY, now: renewal });
    const signer = new PdfSigner(renewed, [old.certificate], { now: () => renewal });
    expect(await signer.verifyPdf(signed)).toMatchObject({ intact: true, trusted: true, problem: null });
    expect(await signer.verifyPdf(await signer.signPdf(smallPdf('x'), signer.statement(issued).signedAt))).toMatchObject({ trusted: true });
    const late = await new SignPdf().sign(placeholderFor(smallPdf('x'), issued), new PadesSignature(old), issued);
    expect(await signer.verifyPdf(late)).toMatchObject({ intact: true, trusted: false, problem: 'outside-validity' });
  });

  it.each([
    ['a wrong passphrase', 'sample.p12', 'wrong', /passphrase is wrong/],
    ['an old encryption', 'sample-old-encryption.p12', 'sample', /openssl pkcs12/],
    ['a file that is not there', 'none.p12', 'sample', /cannot be read, because it is not there: put it there/],
    ['a folder', '.', 'sample', /a folder of this name stands there: remove it/],
    ['a file that is no PKCS#12', 'README.md', 'sample', /cannot be opened, because it is none or is cut off: make one .+ openssl pkcs12 -export/],
    ['a PEM file', 'sample.pem', 'sample', /because it is a PEM file: make one .+ openssl pkcs12 -export/],
    ['a key on a curve', 'sample-ec.p12', 'sample', /of the kind EC, but papers are signed with RSA only: have a certificate issued for an RSA key/],
  ])('says what to do about %s', async (_, file, passphrase, message) => {
    const opening = openSigningKey({ pkcs12: { path: fixture(file), passphrase }, developmentFolder: folder, suretyName: SURETY, now: NOW });
    await expect(opening).rejects.toThrow(SigningKeyError);
    await expect(opening).rejects.toThrow(message);
  });

});
