import { DomainError } from '#domain';
import { PdfRenderError, SigningKeyError, SigningValidityError } from '#documents';
import { ChildHeldUp, VirusScannerError } from '#incoming';
import { MailDeliveryError } from '#mail';
import { isCutShort } from '#persistence';
import { FileNotFoundError } from '#platform';
import type { DomainErrorCode } from '#domain';
import type { StepFailureCode } from '#workflows/contract';
import { StepError } from '../activities/step-error.js';

/** PostgreSQL's classes: connection, resources, operator intervention. */
const DATABASE_AWAY = /^(08|53|57)/;
/** Serialisation, deadlock, lock not available; a unique key taken by an overlapping attempt. */
const DATABASE_CONFLICT = new Set(['40001', '40P01', '55P03', '23505']);
const NETWORK_AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const STORAGE_AWAY = new Set(['ENOSPC', 'EROFS', 'EACCES', 'EPERM', 'EDQUOT', 'EIO', 'EMFILE']);

/** The code by which a failure is known outside the failure row; never anything of its text. */
export function failureCodeOf(error: unknown): StepFailureCode | DomainErrorCode {
  if (error instanceof StepError || error instanceof DomainError) return error.code;
  if (error instanceof MailDeliveryError) return error.problem === 'unreachable' || error.problem === 'busy' ? 'mail/unreachable' : 'mail/refused';
  if (error instanceof PdfRenderError) return codeOfRenderer(error);
  if (error instanceof VirusScannerError) return 'scanner/unavailable';
  if (error instanceof ChildHeldUp) return 'step/timeout';
  if (error instanceof SigningValidityError) return 'signing/outside-validity';
  if (error instanceof SigningKeyError) return 'signing/failed';
  if (error instanceof FileNotFoundError) return 'storage/unavailable';
  if (isCutShort(error)) return 'database/too-slow';
  return codeOfSystem(error) ?? 'step/unexpected';
}

function codeOfRenderer({ code }: PdfRenderError): StepFailureCode {
  if (code === 'pdf/timeout') return 'renderer/timeout';
  return code === 'pdf/glyph-missing' ? 'renderer/glyph-missing' : 'renderer/unavailable';
}

/** Codes of drivers and of the operating system, wherever in the chain of causes they stand. */
function codeOfSystem(error: unknown): StepFailureCode | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code: unknown = Reflect.get(cause, 'code');
    if (typeof code === 'string') {
      if (DATABASE_CONFLICT.has(code)) return 'database/conflict';
      if (/^[0-9A-Z]{5}$/.test(code) && DATABASE_AWAY.test(code)) return 'database/unavailable';
      if (NETWORK_AWAY.has(code)) return 'database/unavailable';
      if (STORAGE_AWAY.has(code)) return 'storage/unavailable';
    }
    if (/Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(cause.message)) return 'database/unavailable';
  }
  return undefined;
}
