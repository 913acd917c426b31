export * from './files/index.js';
export * from './templates/index.js';
