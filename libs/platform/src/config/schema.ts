import { isIP } from 'node:net';
import { z } from 'zod';
import { LOG_LEVELS } from '../logger.js';
import { INTAKE_ENVIRONMENT } from './intake-schema.js';
import { port } from './port.js';

/** The kinds of work a worker process can take; each has its task queue `<prefix><name>`. */
export const WORKER_QUEUES = ['guarantee', 'documents', 'mail', 'reading', 'reading-fax', 'reading-slow', 'ocr'] as const;
export type WorkerQueue = (typeof WORKER_QUEUES)[number];

/** One key of the ring that encrypts authentication keys: the first of the ring encrypts, all of them decrypt. */
export interface RingKey {
  readonly id: string;
  /** 32 bytes (AES-256). */
  readonly key: Uint8Array;
}

const url = (protocols: string[], example: string) =>
  z.string(`is missing; give an address such as ${example}`).refine((text) => {
    try {
      return protocols.includes(new URL(text).protocol);
    } catch {
      return false;
    }
  }, `must be an address such as ${example}`);
const httpUrl = (example: string) => url(['http:', 'https:'], example).transform((text) => text.replace(/\/+$/, ''));
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()).filter((item) => item !== ''));

/** An address, a network in CIDR, or one of the names that Fastify knows for the usual private ones. */
function isProxy(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  return version !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)));
}

const keyRing = z
  .string('is missing; give id:base64, the key being 32 bytes (openssl rand -base64 32)')
  .transform((text, context): RingKey[] => {
    const ring: RingKey[] = [];
    for (const entry of text.split(',').map((item) => item.trim())) {
      const parts = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})$/.exec(entry);
      const key = parts?.[2] === undefined ? undefined : Buffer.from(parts[2], 'base64');
      if (parts?.[1] === undefined || key?.length !== 32) {
        context.addIssue('must be id:base64[,id:base64], each key being exactly 32 bytes');
        return z.NEVER;
      }
      ring.push({ id: parts[1], key: new Uint8Array(key) });
    }
    if (new Set(ring.map(({ id }) => id)).size !== ring.length) {
      context.addIssue('names the same key id twice');
      return z.NEVER;
    }
    return ring;
  });

const pepper = z.string('is missing; give at least 32 random bytes in base64 (openssl rand -base64 32)').transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 32) {
    context.addIssue('must be at least 32 bytes in base64');
    return z.NEVER;
  }
  return new Uint8Array(bytes);
});

/** Every environment variable the services read, with its shape and its default. Names are the variables' own. */
export const ENVIRONMENT = z.object({
  APP_ENV: z.enum(['development', 'test', 'production'], 'must be development, test or production').default('development'),
  PORT: port.default(3000),
  LISTEN_ADDRESS: z.string().default('127.0.0.1'),
  PUBLIC_URL: httpUrl('https://hosho.example.jp').default('http://127.0.0.1:3000'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/name'),
  /** Read by `migrate` only: no service is given it. */
  DATABASE_OWNER_URL: url(['postgres:', 'postgresql:'], 'postgres://owner:password@host:5432/name').optional(),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/]+:\d+$/, 'must be host:port').default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1, 'must not be empty').default('default'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: flag.default(false),
  TEMPORAL_UI_URL: httpUrl('http://127.0.0.1:8233').optional(),
  TASK_QUEUE_PREFIX: z.string().regex(/^[a-z0-9-]*$/, 'may hold small letters, digits and hyphens only').default(''),
  WORKER_QUEUES: list
    .pipe(z.array(z.enum(WORKER_QUEUES, `may name ${WORKER_QUEUES.join(', ')} only`)).min(1, 'must name at least one queue'))
    // A choice of before, which names no lane for what comes by FAX, would leave it unread.
    .transform((queues) => (queues.includes('reading') && !queues.includes('reading-fax') ? [...queues, 'reading-fax' as const] : queues))
    .default([...WORKER_QUEUES]),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://127.0.0.1:1025'),
  MAIL_FROM: z.string().regex(/^[^\r\n]*@[^\r\n]+$/, 'must be a mail address').default('no-reply@mihon-hosho.example.jp'),
  MAILBOX_URL: httpUrl('http://127.0.0.1:1080').optional(),
  /** ClamAV's daemon; without it only the local signature is looked for. */
  CLAMD: z.string().regex(/^[^\s/]+:\d+$/, 'must be host:port').optional(),
  ...INTAKE_ENVIRONMENT,
  STORAGE_DIR: z.string('is missing; give the folder that keeps the papers').min(1, 'must not be empty'),
  CHROMIUM_PATH: z.string('is missing; give the path of a chromium headless shell').min(1, 'must not be empty'),
  /** Without it: on, except for root, whom Chromium's sandbox does not serve. */
  CHROMIUM_SANDBOX: z.enum(['on', 'off'], 'must be on or off').transform((text) => text === 'on').optional(),
  KEY_RING: keyRing,
  KEY_PEPPER: pepper,
  SIGNING_P12: z.string().optional(),
  SIGNING_P12_PASSPHRASE: z.string().default(''),
  SECRETS_DIR: z.string().optional(),
  TRUSTED_PROXIES: list.pipe(z.array(z.string().refine(isProxy, { error: ({ input }) => `names ${JSON.stringify(input)}, which is neither an address nor a network such as 10.0.0.0/8` }))).default([]),
  SERVICE_NAME: z.string().min(1, 'must not be empty').default('e-Net保証'),
  SURETY_NAME: z.string().min(1, 'must not be empty').default('見本建設業保証株式会社'),
  SURETY_REPRESENTATIVE: z.string().min(1, 'must not be empty').default('取締役社長　見本 次郎'),
  SURETY_POSTAL_CODE: z.string().regex(/^\d{3}-\d{4}$/, 'must be a postal code such as 000-0001').default('000-0001'),
  SURETY_ADDRESS: z.string().min(1, 'must not be empty').default('見本県見本市大手町一丁目1番1号'),
  BRANCH_HOURS: z.string().min(1, 'must not be empty').default('平日 9:00～17:00'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

/** Names of all environment variables of the services. */
export type EnvironmentName = keyof typeof ENVIRONMENT.shape;
