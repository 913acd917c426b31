import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import webpack from 'webpack';
import { projectDir } from './project.mjs';

/** The processes that open one file of a stranger: each begins anew, and most of its time was the finding and loading of hundreds of small modules. */
const READERS = ['child/reader-child', 'pdf/pdf-child'];
const FOLDER = 'libs/incoming/src';

/** Packages that look for native code or WebAssembly beside themselves stay where they are. */
const WITH_NATIVE_CODE = /^(?:sharp|zxing-wasm|@hyzyla\/pdfium)(?:\/|$)/;

/** Puts in the place of each compiled reader one file with all that it loads, and one for each kind of file that it loads when it meets it. @param {string} dist @returns {Promise<void>} */
export function bundleReaders(dist) {
  const { imports } = /** @type {{ imports: Record<string, { default: string }> }} */ (JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')));
  const compiler = webpack({
    mode: 'none',
    target: 'node20',
    context: dist,
    entry: Object.fromEntries(READERS.map((name) => [name, join(dist, FOLDER, `${name}.js`)])),
    output: { path: join(dist, FOLDER), filename: '[name].js', chunkFilename: 'bundled/[name].js', module: true, chunkFormat: 'module', library: { type: 'module' } },
    experiments: { outputModule: true },
    externalsPresets: { node: true },
    externals: [({ request = '' }, done) => (WITH_NATIVE_CODE.test(request) ? done(undefined, `module ${request}`) : done())],
    // The faces of this build, not those of an older one; of packages what Node would take.
    resolve: {
      tsconfig: false,
      alias: Object.fromEntries(Object.entries(imports).map(([face, { default: file }]) => [`${face}$`, join(dist, file.replace(/^\.\/dist\//, ''))])),
      byDependency: { esm: { conditionNames: ['node', 'import'] }, commonjs: { conditionNames: ['node', 'require'] } },
    },
    module: {
      parser: { javascript: { importMeta: false, createRequire: false, url: false } },
      // Loading the domain does nothing: of its face is taken what a reader uses.
      rules: [{ include: join(dist, 'libs/domain'), sideEffects: false }],
    },
    optimization: { chunkIds: 'named', moduleIds: 'named', splitChunks: false, providedExports: true, usedExports: true, sideEffects: true, concatenateModules: true },
  });
  // They belong to the compiled readers, which are gone afterwards.
  for (const name of READERS) rmSync(join(dist, FOLDER, `${name}.js.map`), { force: true });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error ?? stats?.hasErrors()) reject(error ?? new Error(stats?.toString({ all: false, errors: true })));
      else compiler.close((closing) => (closing ? reject(closing) : resolve()));
    });
  });
}
