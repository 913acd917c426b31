/** Whether this is what an unpacker throws that was told how much it may become (`maxOutputLength`). */
export function isUnpackedTooFar(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
