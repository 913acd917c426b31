import { execFile } from 'node:child_process';
import { testRun } from './run.js';

/** What pyHanko said about a signed PDF; it knows nothing of our code. */
export interface SecondOpinion {
  readonly valid: boolean;
  readonly text: string;
}

/** Validates a signed PDF with pyHanko, trusting the given certificate (PEM file) alone. */
export function askPyhanko(pdfPath: string, trustedCertificatePath: string): Promise<SecondOpinion> {
  const args = ['-m', 'pyhanko', 'sign', 'validate', '--pretty-print', '--no-revocation-check', '--trust', trustedCertificatePath, '--trust-replace', pdfPath];
  return new Promise((resolve) => {
    execFile('python3', args, { env: { ...process.env, PYTHONPATH: testRun().pythonTools }, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ valid: error === null && /judged VALID/.test(stdout), text: `${stdout}${stderr}` });
    });
  });
}
