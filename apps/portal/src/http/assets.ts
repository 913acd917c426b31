import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { compatibilityRules } from '#platform';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);
const compress = promisify(brotliCompress);
const FONT_PREFIX = '/assets/fonts/';
const FACE = 'noto-sans-jp';
const WEIGHTS = ['400', '700'];
/**
 * Fonts that are made of the face's own: the subsets scatter the letters and the ﾞ that make one cluster, so that the browser would find neither, and
 * lack Ⅰ and ⅰ, which a device without another Japanese font shows as boxes. Behind the subsets, where they are tried first.
 */
const MADE_FONTS = [
  { name: 'half-width', range: 'U+ff66-ff9f', make: async (weight: string) => (await import('#documents')).halfWidthKatakana(FACE, weight).file },
  { name: 'roman-numerals', range: 'U+2160-217f', make: async (weight: string) => (await import('#documents')).romanNumerals(FACE, weight).file },
] as const;
const MADE = MADE_FONTS.flatMap((font) => WEIGHTS.map((weight) => ({ ...font, weight, path: `${FONT_PREFIX}${FACE}-${font.name}-${weight}.ttf` })));
const YEAR = 'public, max-age=31536000, immutable';

interface Sheet {
  readonly path: string;
  readonly text: string;
  packed: Promise<Buffer> | undefined;
}

/**
 * Style sheet, fonts and the few scripts. The style sheet is put together at the start from the DADS tokens and
 * `assets/styles/**` (in the order of their names) and is served under its hash, so browsers keep it for good.
 */
export class Assets {
  private constructor(
    private readonly sheets: readonly Sheet[],
    private readonly scripts: { readonly folder: string; readonly version: string },
  ) {}

  static async load(folder: string): Promise<Assets> {
    const [fonts, style, version] = await Promise.all([fontSheet(), styleSheet(join(folder, 'styles')), folderVersion(join(folder, 'scripts'))]);
    return new Assets([sheet('fonts', fonts), sheet('portal', style)], { folder: join(folder, 'scripts'), version });
  }

  get styleSheets(): readonly string[] {
    return this.sheets.map(({ path }) => path);
  }

  /** Sign of the service in the browser's tab. */
  get icon(): string {
    return `/assets/scripts/${this.scripts.version}/icon.svg`;
  }

  /** The entry module; it brings the others. */
  get script(): string {
    return `/assets/scripts/${this.scripts.version}/main.js`;
  }

  async register(instance: FastifyInstance): Promise<void> {
    for (const entry of this.sheets) {
      instance.get(entry.path, async (request, reply) => {
        void reply.type('text/css; charset=utf-8').header('cache-control', YEAR).header('vary', 'accept-encoding');
        if (!String(request.headers['accept-encoding'] ?? '').includes('br')) return entry.text;
        entry.packed ??= compress(entry.text);
        return reply.header('content-encoding', 'br').send(await entry.packed);
      });
    }
    for (const { path, weight, make } of MADE) {
      let font: Promise<Buffer> | undefined;
      instance.get(path, async (_request, reply) => {
        font ??= make(weight);
        return reply.type('font/ttf').header('cache-control', YEAR).send(await font);
      });
    }
    await instance.register(fastifyStatic, {
      root: join(fontFolder(), 'files'),
      prefix: FONT_PREFIX,
      decorateReply: false,
      index: false,
      maxAge: '365d',
      immutable: true,
      allowedPath: (path) => path.endsWith('.woff2'),
    });
    await instance.register(fastifyStatic, {
      root: this.scripts.folder,
      prefix: `/assets/scripts/${this.scripts.version}/`,
      decorateReply: false,
      index: false,
      maxAge: '365d',
      immutable: true,
    });
  }
}

function sheet(name: string, text: string): Sheet {
  return { path: `/assets/${name}.${hash(text)}.css`, text, packed: undefined };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function fontFolder(): string {
  return dirname(require.resolve(`@fontsource/${FACE}/400.css`));
}

/** The numbered unicode-range subsets: a page fetches only those it has characters of. No .woff: every browser has woff2. */
async function fontSheet(): Promise<string> {
  const sheets = await Promise.all(WEIGHTS.map((weight) => readFile(join(fontFolder(), `${weight}.css`), 'utf8')));
  const css = sheets
    .join('\n')
    .replace(/\/\*.*?\*\//g, '')
    .replace(/, url\([^)]*\.woff\) format\('woff'\)/g, '')
    .replaceAll('url(./files/', `url(${FONT_PREFIX}`);
  return [css, ...MADE.map(madeRule), compatibilityRules(css)].join('\n').replace(/\s*\n\s*/g, '');
}

function madeRule({ path, weight, range }: (typeof MADE)[number]): string {
  return `@font-face { font-family: 'Noto Sans JP'; font-style: normal; font-display: swap; font-weight: ${weight}; src: url(${path}) format('truetype'); unicode-range: ${range}; }`;
}

async function styleSheet(folder: string): Promise<string> {
  const tokens = await readFile(require.resolve('@digital-go-jp/design-tokens/dist/tokens.css'), 'utf8');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.css')).sort();
  const own = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const [order = '', ...rest] = own;
  return [order, `@layer tokens {\n${tokens}\n}`, ...rest].join('\n');
}

async function folderVersion(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  return hash((await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n'));
}
