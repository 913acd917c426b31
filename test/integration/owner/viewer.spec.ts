import { formatKey } from '#domain';
import { Office, TUESDAY } from '../branch/office.js';
import { Visitor } from '../../support/visitor.js';
import { type IssuedCertificate, Issuer } from './issued-certificate.js';

let office: Office;
let issuer: Issuer;
let issued: IssuedCertificate;

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
  issued = await issuer.issue();
}, 120_000);

afterAll(async () => {
  await issuer.close();
  await office.close();
});

let hosts = 0;
/** An owner at an address nobody else uses. */
function owner(): Visitor {
  hosts += 1;
  return new Visitor(office.app, `198.51.100.${hosts}`);
}

describe('発注者の閲覧 /v', () => {
  test('number and key open the certificate: verdict, three ticks, five values, the certificate itself', async () => {
    const visitor = owner();
    const answer = await visitor.post('/v', { number: issued.contractNumber, key: formatKey(issued.key) });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/v/result');
    const page = await visitor.get('/v/result');
    expect(page.statusCode).toBe(200);
    for (const words of ['有効な電子証書です', '改ざんされていません', '発行者は本物です', '最新の証書です', '48,400,000円', '19,360,000円', '株式会社見本組', '11:12', '保証証書']) {
      expect(page.body).toContain(words);
    }
    expect(page.headers['cache-control']).toBe('no-store');
    expect(await office.facts(issued.applicationId)).toContain('CertificateViewed');
  });
});

test('the clock of the suite', () => expect(office.clock.now()).toEqual(TUESDAY));
