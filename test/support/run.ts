import { z } from 'zod';

const RUN = z.object({
  /** Scratch folder of the whole run. */
  folder: z.string(),
  /** Superuser's address of the maintenance database. */
  postgresUrl: z.string(),
  temporalCli: z.string(),
  temporalTestServer: z.string(),
  /** The headless shell that prints papers and drives pages. */
  chromium: z.string(),
  /** PYTHONPATH of the validators that are written in Python. */
  pythonTools: z.string(),
});

/** What the global set-up prepared for all tests of this run. */
export function testRun(): z.infer<typeof RUN> {
  const told = process.env['TEST_RUN'];
  if (told === undefined) throw new Error('The global set-up has not run: start tests with jest and the configuration of this project.');
  return RUN.parse(JSON.parse(told));
}
