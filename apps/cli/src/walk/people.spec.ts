import { castOf } from './people.js';

describe('who walks a case with a contractor', () => {
  it.each([
    ['1000000001', 'higashi-uketsuke'], ['1000000003', 'nishi-uketsuke'], ['1000000005', 'higashi-uketsuke'], ['9000000123', 'higashi-uketsuke'],
  ])('%s: %s and the others of the branch that has the case', (contractor, clerk) => {
    expect(castOf(contractor)).toMatchObject({ contractor, clerk });
    expect(new Set([castOf(contractor).reviewer, castOf(contractor).approver, castOf(contractor).secondClerk].map((name) => name.split('-')[0]))).toEqual(new Set([clerk.split('-')[0]]));
  });
});
