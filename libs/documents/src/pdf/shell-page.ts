import type { PaperFonts } from '../fonts/paper-fonts.js';

/** Where the body of a paper goes. */
export const BODY_ID = 'paper';

/**
 * The page that stays open in the browser: fonts, all style sheets and the certificate's ornament are loaded once,
 * and only the body changes from paper to paper.
 *
 * The policy lets nothing run and nothing load but fonts, whatever a name on a form may contain.
 */
export function shellPage(parts: { readonly fonts: PaperFonts; readonly css: string; readonly ornament: string }): string {
  return `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src file:">
<title></title>
<style>${parts.fonts.css}</style>
<style>${parts.css}</style>
</head>
<body>
${parts.ornament}
<main id="${BODY_ID}"></main>
</body>
</html>
`;
}
