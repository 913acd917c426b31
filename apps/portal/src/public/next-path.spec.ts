import fc from 'fast-check';
import { nextPath } from './next-path.js';

describe('where a sign-in leads', () => {
  test.each([
    ['contractor', '/guarantees', '/guarantees'], ['contractor', '/applications/0198/check?from=mail', '/applications/0198/check?from=mail'],
    ['branch', '/branch/cases/1', '/branch/cases/1'], ['admin', '/admin/stuck', '/admin/stuck'],
    ['contractor', '', '/home'], ['contractor', '/homepage', '/home'], ['branch', '/branches', '/branch'], ['branch', '/branch/sign-out', '/branch'], ['admin', '/branch', '/admin'],
  ] as const)('%s asking for %j goes to %s', (audience, asked, expected) => {
    expect(nextPath(audience, asked)).toBe(expected);
  });

  test('whatever is asked for, the way stays on this site', () => {
    fc.assert(
      fc.property(fc.constantFrom('contractor', 'branch', 'admin'), fc.oneof(fc.string(), fc.webUrl(), fc.string().map((tail) => `/home${tail}`)), (audience, asked) => {
        const to = nextPath(audience, asked);
        return new URL(to, 'https://hosho.example.jp').origin === 'https://hosho.example.jp' && !/[\r\n\\]/.test(to);
      }),
    );
  });
});
