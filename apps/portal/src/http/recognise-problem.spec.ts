import { DOMAIN_ERROR_CODES, DomainError } from '#domain';
import { NotFoundException } from '@nestjs/common';
import { failureRecord } from './failure-record.js';
import { recogniseProblem } from './recognise-problem.js';

const withCode = (code: string, cause?: unknown) => Object.assign(new Error('insert into customer values (\'見本 花子\')', { cause }), { code });

describe('what a failure is answered with', () => {
  test('every code of the domain has a sentence in Japanese that ends like one', () => {
    for (const code of DOMAIN_ERROR_CODES) {
      const { title, sentence, status } = recogniseProblem(new DomainError(code));
      expect(`${code}: ${title}`).toMatch(/[ぁ-ん]/);
      expect(`${code}: ${sentence}`).toMatch(/。$/);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });

  test("another branch's or customer's case is answered word for word like one that does not exist", () => {
    const missing = recogniseProblem(new NotFoundException());
    expect(missing.status).toBe(404);
    expect(recogniseProblem(new DomainError('authority/other-branch'))).toEqual(missing);
    expect(recogniseProblem(new DomainError('authority/other-customer'))).toEqual(missing);
  });

  test.each(['ECONNREFUSED', '57P01', '08006', '53100', '53300', 'ENOSPC'])('%s, however deep, is 503', (code) => {
    expect(recogniseProblem(new Error('outer', { cause: withCode(code) })).status).toBe(503);
    expect(recogniseProblem(new AggregateError([withCode(code)])).status).toBe(503);
  });

  test('a statement that is given up after its time is no database that is away', () => {
    const [slow, away] = ['57014', '57P01'].map((code) => recogniseProblem(new Error('outer', { cause: withCode(code) })));
    expect(slow).toMatchObject({ status: 503, title: '時間内に終わりませんでした', sentence: expect.stringContaining('もう一度お試しください') });
    expect(away).toMatchObject({ status: 503, title: 'ただいま利用できません' });
  });

  test.each([
    [withCode('22021'), 422], [withCode('FST_CSRF_INVALID_TOKEN'), 403], [new NotFoundException(), 404], [withCode('23505'), 500], [new Error('x'), 500], ['thrown text', 500],
    [Object.assign(new Error('large'), { statusCode: 413 }), 413], [Object.assign(new Error('type'), { statusCode: 415 }), 422],
  ])('%s is %d', (error, status) => {
    expect(recogniseProblem(error).status).toBe(status);
  });

  test('a paper that cannot be made now may be tried again, one with a character that no font draws not', () => {
    const failure = (code: string) => recogniseProblem(Object.assign(withCode(code), { name: 'PdfRenderError' }));
    expect(failure('pdf/browser-lost')).toMatchObject({ status: 503, sentence: expect.stringContaining('しばらくしてから') });
    expect(failure('pdf/glyph-missing')).toMatchObject({ status: 500, sentence: expect.stringContaining('印刷できない文字') });
  });

  test('a form with files that breaks off says so, and one that is none is no failure of ours', () => {
    expect(recogniseProblem(new Error('Part terminated early due to unexpected end of multipart data'))).toMatchObject({ status: 422, title: '送信が途中で止まりました' });
    expect(recogniseProblem(new Error('Multipart: Boundary not found')).status).toBe(422);
  });

  test('only what cannot be stored is told of control characters', () => {
    expect(recogniseProblem(withCode('22021')).sentence).toContain('制御文字');
    for (const statusCode of [400, 406, 415, 422]) expect(recogniseProblem(Object.assign(new Error('x'), { statusCode })).sentence).not.toContain('制御文字');
  });

  test('the log of a refused statement keeps SQLSTATE and constraint, not the statement', () => {
    const record = failureRecord(new Error("insert … ('見本 花子')", { cause: Object.assign(withCode('23505'), { table: 'customer', constraint: 'customer_number_unique' }) }));
    expect(record.message).toBe('SQLSTATE 23505, table customer, constraint customer_number_unique');
    expect(JSON.stringify(failureRecord(withCode('23505')))).not.toContain('見本');
  });
});
