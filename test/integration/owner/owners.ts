import { Visitor, type PageResponse } from '../../support/visitor.js';
import type { Office } from '../branch/office.js';

let hosts = 0;

/** An owner at an address nobody else uses. */
export function ownerAt(office: Office): Visitor {
  hosts += 1;
  return new Visitor(office.app, `198.51.${100 + Math.floor(hosts / 250)}.${(hosts % 250) + 1}`);
}

/** Number and key, typed into the viewer's form. */
export function enter(visitor: Visitor, number: string, key: string): Promise<PageResponse> {
  return visitor.post('/v', { number, key });
}
