import { APPLICATION_STEPS, type ApplicationStep } from '#domain';

/** Where a form lives: the contractor's below /applications, that of 受付 below /branch/applications. */
export class FormPaths {
  private constructor(
    private readonly root: '/applications' | '/branch/applications',
    private readonly draftId: string,
  ) {}

  static of(audience: 'contractor' | 'branch', draftId: string): FormPaths {
    return new FormPaths(audience === 'contractor' ? '/applications' : '/branch/applications', draftId);
  }

  get top(): string {
    return `${this.root}/drafts/${this.draftId}`;
  }

  get check(): string {
    return `${this.top}/check`;
  }

  get discard(): string {
    return `${this.top}/discard`;
  }

  /** The receipt of what the draft became. */
  receipt(applicationId: string): string {
    return `${this.root}/${applicationId}/receipt`;
  }

  /** @param back true when the page is to lead back to 申込内容の確認 */
  step(step: ApplicationStep, options: { readonly back?: boolean; readonly anchor?: string } = {}): string {
    const params = new URLSearchParams();
    if (options.back) params.set('return', 'check');
    const query = params.size > 0 ? `?${params.toString()}` : '';
    return `${this.top}/steps/${step}${query}${options.anchor ? `#${options.anchor}` : ''}`;
  }
}

/** The pages of the form; the consent stands on 申込内容の確認. */
export const FORM_STEPS: readonly ApplicationStep[] = APPLICATION_STEPS.map(({ name }) => name).filter((name) => name !== 'consent');

/** The page after this one; null after the last. */
export function stepAfter(step: ApplicationStep): ApplicationStep | null {
  return FORM_STEPS[FORM_STEPS.indexOf(step) + 1] ?? null;
}

/** A step named in an address. */
export function formStep(text: string): ApplicationStep | null {
  return FORM_STEPS.find((step) => step === text) ?? null;
}
