import { UploadAllowance, UPLOADS_PER_HOUR } from './upload-allowance.js';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 26, 1, minutes));

describe('1時間に送れるファイルの数', () => {
  it('数まで受け取り、次からは1時間たつまで断る。ほかの人には関わらない', () => {
    const allowance = new UploadAllowance();
    for (let file = 0; file < UPLOADS_PER_HOUR; file += 1) expect(allowance.take('a', at(file < 10 ? 0 : 30))).toBe(true);
    expect(allowance.take('a', at(59))).toBe(false);
    expect(allowance.take('b', at(59))).toBe(true);
    for (let file = 0; file < 10; file += 1) expect(allowance.take('a', at(60))).toBe(true);
    expect(allowance.take('a', at(60))).toBe(false);
  });
});
