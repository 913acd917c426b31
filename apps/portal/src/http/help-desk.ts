import { Branch, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';

/** Whom to call, for the partial help-panel: the branch of whoever asks, or all of them where nobody knows whose ID it is. */
export interface HelpView {
  readonly own: { readonly name: string; readonly phone: string } | null;
  readonly branches: readonly { readonly name: string; readonly phone: string }[];
}

/** 困ったときは: the telephone of 取扱支店. */
@Injectable()
export class HelpDesk {
  constructor(private readonly work: UnitOfWork) {}

  async of(branchId: string): Promise<HelpView> {
    const { name, phone } = await this.work.read((em) => em.findOneOrFail(Branch, branchId));
    return { own: { name, phone }, branches: [] };
  }

  async ofAll(): Promise<HelpView> {
    const branches = await this.work.read((em) => em.find(Branch, {}, { orderBy: { code: 'asc' } }));
    return { own: null, branches: branches.map(({ name, phone }) => ({ name, phone })) };
  }
}
