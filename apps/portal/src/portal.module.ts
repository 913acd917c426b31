import { type DynamicModule, Module } from '@nestjs/common';
import { AccountLinksModule } from './account-links/account-links.module.js';
import { AccountModule } from './account/account.module.js';
import { AdminModule } from './admin/admin.module.js';
import { BranchModule } from './branch/branch.module.js';
import { ContractorModule } from './contractor/contractor.module.js';
import { HttpModule, type HttpParts } from './http/http.module.js';
import { OwnerModule } from './owner/owner.module.js';
import { PublicModule } from './public/public.module.js';

/** One module per audience, so that an actor's powers are one folder. */
@Module({})
export class PortalModule {
  static with(parts: HttpParts): DynamicModule {
    return { module: PortalModule, imports: [HttpModule.with(parts), PublicModule, ContractorModule, BranchModule, OwnerModule, AdminModule, AccountModule, AccountLinksModule] };
  }
}
