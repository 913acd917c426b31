import type { Logger } from '#platform';
import type { LoggerService } from '@nestjs/common';

/** Nest's own messages in our log: its warnings and errors; its start-up lines only at debug. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ message: String(message) }, 'nest');
  }

  warn(message: unknown): void {
    this.logger.warn({ message: String(message) }, 'nest');
  }

  error(message: unknown, stack?: unknown): void {
    this.logger.error({ message: String(message), stack: typeof stack === 'string' ? stack : undefined }, 'nest');
  }
}
