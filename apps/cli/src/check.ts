import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { openSigningKey, SigningKeyError, validityProblem } from '#documents';
import { checkText } from '#domain';
import { ConfigurationError, ENVIRONMENT, type EnvironmentName, loadConfig } from '#platform';
import { codeIn, PlainFailure } from './plain-failure.js';
import { silencesOf } from './servers.js';

/**
 * Everything about the configuration that can be known before anything is started, in one list.
 * @param furtherPorts variables of ports that no service reads
 * @param servers variables whose server must answer
 * @throws ConfigurationError, or PlainFailure when only servers are silent
 */
export async function checkConfiguration(furtherPorts: readonly string[] | undefined, servers: readonly EnvironmentName[]): Promise<void> {
  const wellFormed = servers.filter((name) => ENVIRONMENT.shape[name].safeParse(process.env[name]).success);
  const [variables, files, silences] = [problemsOfVariables(furtherPorts), await problemsOfFiles(), await silencesOf(wellFormed)];
  if (variables.length + files.length > 0) throw new ConfigurationError([...variables, ...files, ...silences]);
  if (silences.length > 0) throw new PlainFailure(silences.join('\n'));
}

function problemsOfVariables(furtherPorts: readonly string[] | undefined): readonly string[] {
  try {
    loadConfig(process.env, furtherPorts, checkText);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

/** What the variables name on this machine: a browser, a key to sign with, a folder to write to. */
async function problemsOfFiles(): Promise<readonly string[]> {
  const { CHROMIUM_PATH: browser, SIGNING_P12: key, STORAGE_DIR: folder } = process.env;
  const found = [browser ? await programProblem(browser) : undefined, key ? await keyProblem(key) : undefined, folder ? await folderProblem(folder) : undefined];
  return found.filter((problem) => problem !== undefined);
}

async function programProblem(path: string): Promise<string | undefined> {
  return access(path, constants.X_OK).then(
    () => undefined,
    (error: unknown) => `CHROMIUM_PATH names ${path}, which cannot be executed (${codeIn(error)}).`,
  );
}

async function keyProblem(path: string): Promise<string | undefined> {
  try {
    const passphrase = process.env['SIGNING_P12_PASSPHRASE'] ?? '';
    const now = new Date();
    const { certificate } = await openSigningKey({ pkcs12: { path, passphrase }, developmentFolder: '', suretyName: '', now });
    const problem = validityProblem(certificate, now);
    return problem === null ? undefined : `SIGNING_P12 (${path}) cannot be used: ${problem}`;
  } catch (error) {
    if (error instanceof SigningKeyError) return `SIGNING_P12 (${path}) cannot be used: ${error.message}`;
    throw error;
  }
}

/** The folder is made when it is needed first: until then the nearest one above must let it be made. */
async function folderProblem(path: string): Promise<string | undefined> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      await access(`${folder}/`, constants.W_OK | constants.X_OK);
      return undefined;
    } catch (error) {
      if (codeIn(error) !== 'ENOENT') return `STORAGE_DIR names ${path}, where this user cannot write (${folder}: ${codeIn(error)}).`;
    }
  }
}
