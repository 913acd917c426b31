import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Certificate } from 'pkijs';
import { arrayBuffer } from './crypto-engine.js';

const SUFFIX = '.cer';

/**
 * The certificates that have signed here, the present one among them: papers are read for years after their key was renewed, and are
 * judged by who signed them then. Each is kept as DER under its SHA-256; one that nobody may rely on any more is taken out of the folder.
 */
export async function rememberSigner(folder: string, present: Certificate): Promise<readonly Certificate[]> {
  const bytes = Buffer.from(present.toSchema().toBER());
  const name = `${createHash('sha256').update(bytes).digest('hex')}${SUFFIX}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = (await readdir(folder)).filter((file) => file.endsWith(SUFFIX));
  if (!kept.includes(name)) {
    // Two processes may start at once, and either may be killed: the name appears with all its bytes.
    const unfinished = join(folder, `${name}.${process.pid}`);
    await writeFile(unfinished, bytes, { mode: 0o600 });
    await rename(unfinished, join(folder, name));
  }
  return Promise.all([...kept.filter((file) => file !== name), name].map(async (file) => Certificate.fromBER(arrayBuffer(await readFile(join(folder, file))))));
}
