import { Migration20261123000100 } from './Migration20261123000100.js';
import { Migration20261123000200 } from './Migration20261123000200.js';
import { Migration20261126000300 } from './Migration20261126000300.js';
import { Migration20261126000400 } from './Migration20261126000400.js';
import { Migration20261126000500 } from './Migration20261126000500.js';
import { Migration20261127000400 } from './Migration20261127000400.js';
import { Migration20261127000500 } from './Migration20261127000500.js';
import { Migration20261127000700 } from './Migration20261127000700.js';
import { Migration20261127000900 } from './Migration20261127000900.js';
import { Migration20261127001300 } from './Migration20261127001300.js';
import { Migration20261127001400 } from './Migration20261127001400.js';
import { Migration20261127001500 } from './Migration20261127001500.js';
import { Migration20261127001600 } from './Migration20261127001600.js';
import { Migration20261127002100 } from './Migration20261127002100.js';
import { Migration20261127002200 } from './Migration20261127002200.js';
import { Migration20261127004700 } from './Migration20261127004700.js';
import { Migration20261127004800 } from './Migration20261127004800.js';
import { Migration20261128000100 } from './Migration20261128000100.js';
import { Migration20261128000200 } from './Migration20261128000200.js';
import { Migration20261128000400 } from './Migration20261128000400.js';
import { Migration20261128000600 } from './Migration20261128000600.js';
import { Migration20261128000601 } from './Migration20261128000601.js';

/** Every migration in the order in which it runs. */
export const migrations = [
  { name: 'Migration20261123000100', class: Migration20261123000100 },
  { name: 'Migration20261123000200', class: Migration20261123000200 },
  { name: 'Migration20261126000300', class: Migration20261126000300 },
  { name: 'Migration20261126000400', class: Migration20261126000400 },
  { name: 'Migration20261126000500', class: Migration20261126000500 },
  { name: 'Migration20261127000400', class: Migration20261127000400 },
  { name: 'Migration20261127000500', class: Migration20261127000500 },
  { name: 'Migration20261127000700', class: Migration20261127000700 },
  { name: 'Migration20261127000900', class: Migration20261127000900 },
  { name: 'Migration20261127001300', class: Migration20261127001300 },
  { name: 'Migration20261127001400', class: Migration20261127001400 },
  { name: 'Migration20261127001500', class: Migration20261127001500 },
  { name: 'Migration20261127001600', class: Migration20261127001600 },
  { name: 'Migration20261127002100', class: Migration20261127002100 },
  { name: 'Migration20261127002200', class: Migration20261127002200 },
  { name: 'Migration20261127004700', class: Migration20261127004700 },
  { name: 'Migration20261127004800', class: Migration20261127004800 },
  { name: 'Migration20261128000100', class: Migration20261128000100 },
  { name: 'Migration20261128000200', class: Migration20261128000200 },
  { name: 'Migration20261128000400', class: Migration20261128000400 },
  { name: 'Migration20261128000600', class: Migration20261128000600 },
  { name: 'Migration20261128000601', class: Migration20261128000601 },
];
