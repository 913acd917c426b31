/**
 * Who may import whom, one rule a row of the table in docs and each with its reason.
 * `name` is what a failing test shows; `from` and `to` are paths from the root of the checkout.
 * @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule
 */

const SPECS = '\\.spec\\.ts$';
const FACES = '^(libs/[^/]+/src/index\\.ts|workflows/contract/index\\.ts)$';

/** @param {string} name @param {string} comment @param {string} from @param {string} to paths that are not allowed @param {string} [except] paths that are, all the same @returns {Rule} */
function mayNotImport(name, comment, from, to, except) {
  return { name, comment, severity: 'error', from: { path: from, pathNot: SPECS }, to: except ? { path: to, pathNot: except } : { path: to } };
}

const OTHERS = '^(apps|libs|workflows|test)/';

/** @type {readonly Rule[]} */
export const importRules = [
  mayNotImport('domain-stands-alone', 'The rules of the trade are plain functions: no Node, no framework, no other room.', '^libs/domain/', '.', '^libs/domain/'),
  mayNotImport('contract-knows-the-domain-only', 'What the rest may import of the procedures must not drag anything along.', '^workflows/contract/', '.', '^(workflows/contract/|libs/domain/src/index\\.ts$)'),
  mayNotImport('workflows-stay-in-their-sandbox', 'Anything else would break determinism or does not load in the sandbox.', '^workflows/(?!contract/)', '.', '^(workflows/|libs/domain/src/index\\.ts$|node_modules/@temporalio/(workflow|common)/)'),
  {
    name: 'procedures-do-not-know-each-other',
    comment: 'A procedure is changed by itself; what two share is policy, a step or the contract.',
    severity: 'error',
    from: { path: '^workflows/(?!contract/)([^/]+)/.+', pathNot: SPECS },
    to: { path: '^workflows/[^/]+/.+', pathNot: '^workflows/($1|contract)/' },
  },
  mayNotImport('platform-knows-nobody', 'Configuration, clock, log and files are below everything.', '^libs/platform/', OTHERS, '^libs/platform/'),
  mayNotImport('persistence-knows-domain-and-platform', 'Rows are made from the rules and not the other way round.', '^libs/persistence/', OTHERS, '^libs/(persistence/|domain/src/index\\.ts$|platform/src/index\\.ts$)'),
  {
    name: 'effects-know-domain-and-platform',
    comment: 'Papers, mails, what comes in and accounts do not know who uses them.',
    severity: 'error',
    from: { path: '^libs/(documents|incoming|mail|identity)/', pathNot: SPECS },
    to: { path: OTHERS, pathNot: '^libs/($1/|domain/src/index\\.ts$|platform/src/index\\.ts$)' },
  },
  mayNotImport('temporal-knows-contract-and-platform', 'The client starts and signals by name; it does not know what a guarantee is.', '^libs/temporal/', OTHERS, '^(libs/(temporal/|platform/src/index\\.ts$)|workflows/contract/index\\.ts$)'),
  {
    name: 'apps-do-not-import-apps',
    comment: 'What two apps need is a library.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/', pathNot: SPECS },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  mayNotImport('apps-see-procedures-by-contract', 'Workflows run from their bundle; importing one would run it outside the sandbox.', '^apps/', '^workflows/', '^workflows/contract/index\\.ts$'),
  {
    name: 'faces-only',
    comment: 'A room is entered through its face; what is behind it may change without asking.',
    severity: 'error',
    from: { path: '^((?:apps|libs|workflows)/[^/]+)/', pathNot: SPECS },
    to: { path: '^(libs|workflows/contract)/', pathNot: [FACES, '^$1/'] },
  },
  mayNotImport('no-tests-in-production', 'Nothing that runs leans on what tests it.', '^(apps|libs|workflows)/', '^test/'),
  {
    name: 'benchmarks-lean-on-what-is-compiled-with-them',
    comment: 'A benchmark is compiled into a folder of its own, together with the TypeScript it needs; a module of the launcher is not there.',
    severity: 'error',
    from: { path: '^test/bench/.+\\.ts$' },
    to: { path: '^(apps|libs|workflows|test)/.+\\.mjs$', reachable: true },
  },
  { name: 'no-cycles', comment: 'Two files that need each other are one, or lack a third.', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'direct-dependencies-only',
    comment: 'npm hoists other versions beside ours (zod 3 beside our 4): what is imported is named in package.json.',
    severity: 'error',
    from: { path: '^(apps|libs|workflows|test)/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-development-tools-in-production',
    comment: 'The image is installed without development dependencies. The one-machine launcher is not part of it.',
    severity: 'error',
    from: { path: '^(apps|libs|workflows)/', pathNot: `(${SPECS}|^apps/local/)` },
    to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
  },
  { name: 'everything-resolves', comment: 'An import that leads nowhere fails at run time.', severity: 'error', from: { path: '^(apps|libs|workflows|test)/' }, to: { couldNotResolve: true } },
];
