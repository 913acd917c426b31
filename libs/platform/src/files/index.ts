export {
  FileAlteredError,
  FileNotFoundError,
  type FileStore,
  FileTooLargeError,
  type IncomingFile,
  type PutOptions,
  type ReferencedFiles,
  type StoredFile,
  type SweepResult,
} from './file-store.js';
export { FolderFileStore } from './folder-file-store.js';
