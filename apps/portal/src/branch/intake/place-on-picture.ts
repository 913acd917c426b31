import { REGISTRATION_SHEET, type SheetBox } from '#domain';
import type { ArrivalPage } from '#persistence';

/** From millimetres of the sheet to pixels of the picture of its page: as the sheet was found on it, else as if it filled it. */
export function onPicture({ sheet, width, height }: Pick<ArrivalPage, 'sheet' | 'width' | 'height'>, box: SheetBox): SheetBox {
  const at = (x: number, y: number): { readonly x: number; readonly y: number } => {
    if (!sheet) return { x: (x / REGISTRATION_SHEET.width) * width, y: (y / REGISTRATION_SHEET.height) * height };
    const [a, b, c, d, e, f] = sheet;
    return { x: a * x + b * y + c, y: d * x + e * y + f };
  };
  const [from, to] = [at(box.x, box.y), at(box.x + box.width, box.y + box.height)];
  return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
}
