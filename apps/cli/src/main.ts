import { COMMANDS, describeCommands } from './commands.js';

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS.find((one) => one.name === name);
if (command === undefined) {
  process.stderr.write(`${name === '' ? 'Say what to do.' : `Unknown command ${name}.`}\n${describeCommands()}`);
  process.exitCode = 1;
} else {
  try {
    await command.run(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}
