import { ConfigurationError } from '#platform';
import { COMMANDS, describeCommands } from './commands.js';
import { codeIn, PlainFailure, SAID_PLAINLY } from './plain-failure.js';

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS.find((one) => one.name === name);
if (command === undefined) {
  process.stderr.write(`${name === '' ? 'Say what to do.' : `Unknown command ${name}.`}\n${describeCommands()}`);
  process.exitCode = 1;
} else {
  try {
    if (command.isForSamples) refuseSamplesInUse(command.name);
    await command.run(args);
  } catch (error) {
    const sentence = sentenceOf(error) ?? (await refusalOf(error));
    process.stderr.write(`${sentence ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
    process.exitCode = sentence === undefined ? 1 : SAID_PLAINLY;
  }
}

/** Whoever reads our README could sign in. @throws PlainFailure unless the environment is one to try things in */
function refuseSamplesInUse(name: string): void {
  const environment = process.env['APP_ENV'] || 'development';
  if (environment !== 'development' && environment !== 'test') {
    throw new PlainFailure(`${name} is not for APP_ENV=${environment}: sample people share a published password. Masters and people of your own come by masters:load and user:create.`);
  }
}

/** What a person can mend is told in its own words; anything else keeps its stack. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof PlainFailure || error instanceof ConfigurationError) return error.message;
  if (error instanceof Error && codeIn(error)?.startsWith('ERR_PARSE_ARGS_')) return `${error.message.split('. ')[0]}; ${name} takes ${command?.takes ?? 'nothing'}.`;
  return undefined;
}

/** The same of what a server has refused: loaded with the command that spoke to it. */
async function refusalOf(error: unknown): Promise<string | undefined> {
  const [{ MigrationRefused }, { NamespaceMissing, NoTemporal }] = await Promise.all([import('#persistence'), import('#temporal')]);
  return error instanceof MigrationRefused || error instanceof NamespaceMissing || error instanceof NoTemporal ? error.message : undefined;
}
