import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChromiumPapers, openSigningKey, PdfSigner } from '#documents';
import { paperCertificateInput, SURETY } from '../fixtures/papers.js';
import { interleave, median, ratio, type Way } from './rounds.js';

/**
 * Certificates per second from resident pages ÷ a browser per document: the same templates, fonts and printing, only the browser's life differs.
 * Unsigned certificates (書面), so that the browser alone is measured; signing is stated beside it.
 */
const FULL_CHROMIUM = '/usr/bin/chromium';
const RESIDENT = 'resident pages, 2 at once';
const SHELL_EACH = 'a headless shell per document';
const FULL_EACH = 'a full Chromium per document';

const rounds = Number(process.argv[2] ?? 5);
const shell = process.env['CHROMIUM_PATH'] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const signer = new PdfSigner(await openSigningKey({ developmentFolder: folder, suretyName: SURETY.name, now: new Date() }));

let serial = 0;
const input = (): ReturnType<typeof paperCertificateInput> => paperCertificateInput({ contractNumber: String(2_070_000_000 + (serial += 1)) });
const papers = (chromiumPath: string, pages: number): ChromiumPapers =>
  new ChromiumPapers({ templatesFolder: 'templates', chromiumPath, surety: SURETY, signer, pages, timeout: 120_000 });

function browserPerDocument(name: string, chromiumPath: string): Way {
  const one = async (): Promise<void> => {
    const own = papers(chromiumPath, 1);
    await own.certificate(input());
    await own.close();
  };
  return { name, times: 2, run: async (times) => void (await Promise.all(Array.from({ length: times }, one))) };
}

/** Memory of a process and all it started, in megabytes, shared pages counted once (PSS). */
function memoryOfChildren(): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const status = existsSync(`/proc/${name}/stat`) ? readFileSync(`/proc/${name}/stat`, 'latin1') : '';
    parents.set(Number(name), Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isOurs = (pid: number): boolean => pid > 1 && (parents.get(pid) === process.pid || isOurs(parents.get(pid) ?? 0));
  const pss = [...parents.keys()].filter(isOurs).map((pid) => /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? '0');
  return pss.reduce((sum, kilobytes) => sum + Number(kilobytes), 0) / 1024;
}

const resident = papers(shell, 2);
await Promise.all([resident.certificate(input()), resident.certificate(input())]);
const ways: Way[] = [
  { name: RESIDENT, times: 40, run: async (times) => void (await Promise.all(Array.from({ length: times }, () => resident.certificate(input())))) },
  browserPerDocument(SHELL_EACH, shell),
  ...(existsSync(FULL_CHROMIUM) ? [browserPerDocument(FULL_EACH, FULL_CHROMIUM)] : []),
];
const rates = await interleave(ways, rounds);

const { bytes } = await resident.certificate(input());
const signing: number[] = [];
for (let time = 0; time < 20; time += 1) {
  const start = performance.now();
  await signer.signPdf(bytes, new Date());
  signing.push(performance.now() - start);
}
const memory = memoryOfChildren();
await resident.close();
rmSync(folder, { recursive: true });

console.log(`Certificates per second (${rounds} rounds, median / worst):`);
for (const [name, values] of rates) {
  console.log(`  ${name.padEnd(32)} ${median(values).toFixed(2)} / ${Math.min(...values).toFixed(2)}`);
}
for (const slow of [SHELL_EACH, FULL_EACH].filter((name) => rates.has(name))) {
  const { median: middle, worst } = ratio(rates, RESIDENT, slow);
  console.log(`  ${RESIDENT} ÷ ${slow}: ${middle.toFixed(1)} / ${worst.toFixed(1)}`);
}
console.log(`One certificate: ${(bytes.length / 1024).toFixed(0)} KB; signing it ${median(signing).toFixed(0)} ms; the browser ${memory.toFixed(0)} MB (PSS).`);
