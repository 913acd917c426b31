import { type ComparablePicture, hasKnownPlaces, tokenIn } from '#domain';

/** A row `g` of `arrival_page` as its picture is compared, as JSON. */
export const STORED_PICTURE = `jsonb_build_object('hash', g.picture_hash, 'digitInk', g.digit_ink, 'fieldInk', g.field_ink, 'darkness', g.darkness, 'formCode', g.form_code)`;

export interface StoredPicture extends Omit<ComparablePicture, 'token'> {
  readonly formCode: string | null;
}

export function comparablePicture({ formCode, ...looks }: StoredPicture): ComparablePicture {
  return { ...looks, token: tokenIn(formCode) };
}

/** Prints of the Excel form look alike whoever filled them in, and one of them sent twice differs more than two with one value between them (docs/performance.md): they are told apart by what is typed from them. */
export function isCompared({ formCode }: Pick<StoredPicture, 'formCode'>): boolean {
  return formCode === null || hasKnownPlaces(formCode);
}
