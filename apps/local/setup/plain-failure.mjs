/**
 * Something the person at the keyboard can mend: one sentence that says what is wrong and what to do.
 * The entry points print it as it is, without a stack, and leave with exit code 1.
 */
export class PlainFailure extends Error {
  /** @param {string} sentence @param {{ cause?: unknown }} [options] */
  constructor(sentence, options) {
    super(sentence, options);
    this.name = 'PlainFailure';
  }
}

/** Somebody ended it on purpose (Ctrl-C): said without reproach, with the exit code that shells know a signal by. */
export class Interrupted extends PlainFailure {}

const EXIT_CODE_OF_SIGINT = 130;

/** The code of a system error such as ENOENT, or nothing. @param {unknown} error */
export function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/**
 * Turns the errors of the operating system that a person can mend into their sentence; passes everything else on.
 * @param {unknown} error @param {string} doing what was being done, such as "unpack the headless shell"
 * @returns {unknown}
 */
export function plainly(error, doing) {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PlainFailure(`The disk is full: could not ${doing}; free about 2 GB and start again.`, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const path = typeof error === 'object' && error !== null && 'path' in error ? String(error.path) : 'a file';
    return new PlainFailure(`No permission: could not ${doing} (${path}); give this user the folder, or start as its owner.`, { cause: error });
  }
  if (typeof error === 'object' && error !== null && 'syscall' in error && error.syscall === 'mkdir' && 'path' in error) {
    const path = String(error.path);
    if (code === 'EEXIST' || code === 'ENOTDIR') return new PlainFailure(`A file stands where a folder is needed: ${path}; move it away, or name another folder (STATE_DIR, CACHE_DIR).`, { cause: error });
    if (code === 'ENOENT') return new PlainFailure(`No folder can be made at ${path}; name another one (STATE_DIR, CACHE_DIR).`, { cause: error });
  }
  return error;
}

/** Tells the person at the keyboard: a plain failure is its sentence, anything else keeps its stack. @param {unknown} error */
export function tell(error) {
  const told = plainly(error, 'write to the disk');
  process.stderr.write(told instanceof PlainFailure ? `\n${told.message}\n` : `\n${told instanceof Error ? told.stack : String(told)}\n`);
}

/**
 * Runs an entry point and tells what it fails with. Whoever read our words may be gone before us (a closed window, a `tee`
 * that Ctrl-C ended too): the work, and above all the stop, goes on unheard.
 * @param {() => Promise<void>} main
 */
export async function runPlainly(main) {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await main();
  } catch (error) {
    tell(error);
    process.exitCode = error instanceof Interrupted ? EXIT_CODE_OF_SIGINT : 1;
  }
}
