import { formatFileSize, megabytes } from './file-size.js';

test.each([
  [0, '1KB'], [1_024, '1KB'], [348_160, '340KB'], [megabytes(1), '1.0MB'], [megabytes(20), '20.0MB'], [megabytes(20) - 1, '20.0MB'], [20_000_000, '19.1MB'],
])('%s bytes', (bytes, words) => expect(formatFileSize(bytes)).toBe(words));
