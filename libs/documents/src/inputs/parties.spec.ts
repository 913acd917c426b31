import { SURETY } from '../../../../test/fixtures/papers.js';
import { suretyProfile, type SuretySettings } from './parties.js';

const settings: SuretySettings = {
  suretyName: SURETY.name, suretyRepresentative: SURETY.representative, suretyPostalCode: SURETY.postalCode, suretyAddress: SURETY.address,
  serviceName: SURETY.serviceName, branchHours: SURETY.branchHours, publicUrl: SURETY.viewerUrl.replace(/\/v$/, ''),
};

describe('the surety as it is configured', () => {
  it('stands on every paper', () => expect(suretyProfile(settings)).toEqual(SURETY));

  it('is refused with a name that no paper can print, by the name of the variable', () => {
    expect(() => suretyProfile({ ...settings, suretyName: '見本\u{2A6A5}保証', suretyAddress: '見本\uE000町' })).toThrow(/SURETY_NAME holds \u{2A6A5} \(U\+2A6A5\), which papers cannot print\.[^]*SURETY_ADDRESS holds U\+E000, which papers cannot print\./u);
  });
});
