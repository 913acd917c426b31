import { compatibilityRules } from './compatibility-rules.js';

describe('rules for CJK compatibility ideographs', () => {
  test('are the rules that have them, cut down to them', () => {
    const css = [
      "@font-face { font-family: 'A'; src: url(a.woff2); unicode-range: U+fa10,U+fa12-fa6d,U+fb00-fb04,U+ff02; }",
      "@font-face { font-family: 'A'; src: url(b.woff2); unicode-range: U+4e00-9fff; }",
      "@font-face {\n font-family: 'A';\n src: url(c.woff2);\n unicode-range: U+2F804,U+20000\n}",
      "@font-face { font-family: 'A'; src: url(d.woff2); }",
    ].join('\n');
    expect(compatibilityRules(css)).toBe([
      "@font-face { font-family: 'A'; src: url(a.woff2); unicode-range: U+fa10-fa10, U+fa12-fa6d; }",
      "@font-face {\n font-family: 'A';\n src: url(c.woff2);\n unicode-range: U+2f804-2f804}",
    ].join('\n'));
  });
});
