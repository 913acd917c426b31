import type { PdfRefusal } from '#incoming';
import { UPLOADS_PER_HOUR } from './upload-allowance.js';

/** Papers that can be attached to one application; enough for a contract in parts. */
export const MOST_ATTACHMENTS = 10;

export type UploadRefusal = 'too-large' | 'empty' | 'several-files' | 'too-often' | 'busy';
export type AttachmentLimit = 'too-many-files' | 'same-file';
export type AttachmentRefusal = UploadRefusal | PdfRefusal | AttachmentLimit;
/** A scan that a clerk hands in at the desk of the ID registration is stored whatever it is; only what cannot be kept is refused. */
export type ScanRefusal = Exclude<UploadRefusal, 'empty' | 'busy'>;

/** The sentence beside the upload for each reason. */
export const ATTACHMENT_REFUSALS: Readonly<Record<AttachmentRefusal, string>> = {
  'too-large': 'ファイルは20MBまでです。ページを分けるか、解像度を下げて小さくしてから添付してください',
  empty: 'ファイルが空です。もう一度保存し直してから添付してください',
  'several-files': 'ファイルは1つだけ選んでください。2つ目からは、1つ添付したあとに続けて添付できます',
  'too-often': `ファイルの送信は1時間に${UPLOADS_PER_HOUR}回までです。しばらくしてから、もう一度添付してください`,
  busy: 'いま、ほかのファイルを確かめているところで、このファイルを確かめられませんでした。1分ほど待ってから、もう一度添付してください',
  'not-a-pdf': 'PDFファイルを選んでください。画像やWordは、PDFにしてから添付してください',
  incomplete: 'PDFファイルが途中で切れています。もう一度保存し直してから添付してください',
  encrypted: 'パスワードのかかったPDFは受け取れません。パスワードを外してから添付してください',
  'active-content': 'スクリプトやほかのファイルが埋め込まれたPDF、開くとほかの場所へつながるPDFは受け取れません。「印刷」からPDFに保存し直してください',
  'another-file': 'ほかのファイル（ZIPなど）がつながったPDFは受け取れません。「印刷」からPDFに保存し直してください',
  'too-complex': 'PDFファイルの中が複雑すぎて確かめられません。「印刷」からPDFに保存し直してください',
  'unpacks-too-far': 'PDFの中に、展開すると極端に大きくなる部分があり、確かめられません。「印刷」からPDFに保存し直してください',
  'no-pages': 'PDFファイルにページが見つかりません。もう一度保存し直してから添付してください',
  'too-many-pixels': 'PDFの中に縦横の大きすぎる画像があります。解像度を下げて保存し直してから添付してください',
  'too-many-pages': '300ページまでのPDFにしてください',
  'too-many-files': `添付できるファイルは${MOST_ATTACHMENTS}個までです`,
  'same-file': '同じ内容のファイルが、すでに添付されています',
};

/** The sentence beside the scan for each reason. */
export const SCAN_REFUSALS: Readonly<Record<ScanRefusal, string>> = {
  'too-large': '20MBを超えるファイルは保管できません。ページを分けるか、解像度を下げて小さくしてから選んでください',
  'several-files': 'ファイルは1つだけ選んでください',
  'too-often': `ファイルの送信は1時間に${UPLOADS_PER_HOUR}回までです。しばらくしてから、もう一度選んでください`,
};

/** What a page with a refused file answers. */
export function refusalStatus(refusal: AttachmentRefusal): 422 | 429 | 503 {
  if (refusal === 'busy') return 503;
  return refusal === 'too-often' ? 429 : 422;
}
